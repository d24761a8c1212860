import type { Clients } from '@shop/gateway/clients';
import type { CopyStore } from '@shop/gateway/product-page/copies/copy-store';
import { pageBytes } from '@shop/gateway/product-page/page';
import { openProductPage } from '@shop/gateway/product-page/product-page';
import type { ProductPageParts } from '@shop/gateway/product-page/product-page';
import { hour } from '@shop/gateway/product-page/policy';
import { section } from '@shop/gateway/product-page/section';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { sectionNames } from '../data/sections.ts';
import { contractOf, schemas } from './contracts.ts';

/** The eight sections, none of which is shown to people. */
export const eightSections = sectionNames.map((name, index) =>
  section(contractOf(name), {
    ask: (id) => ['get', { id }],
    schema: schemas[name],
    // The version of these is not looked at: every answer is the same.
    versionOf: () => 0,
    timeoutMs: 400,
    maxStaleMs: hour,
    ...(index === 0 && { required: true as const }),
    label: name,
    view: () => ({}),
  }),
);

/** The parts that a page of eight sections is composed with. */
export interface EightSectionsParts extends Pick<ProductPageParts, 'runtime' | 'onFailure'> {
  readonly clients: Clients;
  readonly copies: CopyStore;
}

/** A page as bytes, and whether every section is live. */
export interface EightSections {
  readonly bytes: Buffer;
  readonly isWhole: boolean;
}

/** Puts a page of eight sections together with what the gateway puts its own together with. */
export const createEightSections = (parts: EightSectionsParts) => {
  const { compose } = openProductPage({ ...parts, sections: eightSections });

  return async (id: string, context: CallContext): Promise<EightSections> => {
    const page = await compose(id, context);
    return { bytes: pageBytes(page), isWhole: page.degraded.length === 0 };
  };
};
