import { ownIdOf, ownProductCount } from '../data/own-shop.ts';
import { idOf } from '../data/sections.ts';
import { createOwnPageCheck } from './own-page-check.ts';
import { type PageCheck, createPageCheck } from './page-check.ts';

/** Pages that load asks for, and what they must be. */
export interface Pages {
  /** How many of them are looked at before there is load: all where they come about by events. */
  readonly lookedAt: number;
  readonly idOf: (number: number) => string;
  readonly pathOf: (id: string) => string;
  /** A line of the request's header. */
  readonly header?: string;
  readonly check: PageCheck;
}

/**
 * `plain`: eight sections as an object of their answers; `shop`: the same with what the shop says
 * of each section; `own`: the shop's own sections.
 */
export type PageKind = 'plain' | 'shop' | 'own';

const pathOf = (id: string) => `/products/${id}`;

/** The pages of one kind, none of them seen yet. */
export const pagesOf = (kind: PageKind): Pages => {
  switch (kind) {
    case 'own':
      return {
        lookedAt: ownProductCount,
        idOf: ownIdOf,
        pathOf: (id) => `/api/v1/products/${id}/page`,
        // A client with less patience than others gets a page of its own, and none that was kept.
        header: 'X-Request-Timeout: 890',
        check: createOwnPageCheck(),
      };
    case 'plain':
    case 'shop':
      return { lookedAt: 1, idOf, pathOf, check: createPageCheck(kind === 'shop') };
  }
};
