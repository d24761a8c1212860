import { type ComposerParts, createSections } from '@shop/gateway/product-page/compose';
import type { CopyStore } from '@shop/gateway/product-page/copies/copy-store';
import { LastGood } from '@shop/gateway/product-page/copies/last-good';
import { type Section, writePage } from '@shop/gateway/product-page/page';
import { shareOfServices } from '@shop/gateway/product-page/policy';
import type { SectionSource } from '@shop/gateway/product-page/section-source';
import { ServiceError } from '@shop/shared/errors';
import type { Client } from '@shop/shared/protocol/calls/client';
import { type CallContext, withShare } from '@shop/shared/protocol/calls/context';
import { type SectionName, sectionNames } from '../data/sections.ts';
import { type SectionContract, schemas } from './contracts.ts';

/** The gateway knows five sections by name; the other three get the times of its reviews. */
const timesOf = (name: SectionName): SectionSource<null>['name'] =>
  name === 'merchant' || name === 'promotions' || name === 'shipping' ? 'reviews' : name;

const sourceOf = (name: SectionName, client: Client<SectionContract>): SectionSource<null> => ({
  name: timesOf(name),
  ask: (id, context) => client.prepare('get', { id }, context),
  dataOf: (answer) => answer,
  read: (data) => {
    const read = schemas[name].safeParse(JSON.parse(data.toString()));
    if (!read.success) throw new ServiceError('BAD_REPLY', `${name} answered something else`);
    return { version: 0, facts: null };
  },
});

/** What a page of eight sections is composed with. */
export interface EightSectionsParts extends Pick<ComposerParts, 'runtime' | 'onFailure'> {
  readonly clients: readonly Client<SectionContract>[];
  /** For each section one of its own: three of them share a name. */
  readonly openCopies: () => CopyStore;
}

/** A page as bytes, and whether every section is live. */
export interface EightSections {
  readonly bytes: Buffer;
  readonly isWhole: boolean;
}

/** Puts a page of eight sections together with what the gateway puts its five together with. */
export const createEightSections = (parts: EightSectionsParts) => {
  const { clients, openCopies, runtime } = parts;
  const { section } = createSections(parts);
  const sources = sectionNames.flatMap((name, index) => {
    const client = clients[index];
    return client ? [new LastGood(sourceOf(name, client), openCopies(), runtime)] : [];
  });

  return async (id: string, page: CallContext): Promise<EightSections> => {
    const services = withShare(runtime, page, shareOfServices);
    const found = await Promise.all(
      sources.map((source) => section(source, id, { services, page })),
    );
    const named = sectionNames.flatMap((name, index): [SectionName, Section][] => {
      const one = found[index];
      return one ? [[name, one]] : [];
    });
    const degraded = named.flatMap(([name, { status }]) => (status === 'ok' ? [] : [name]));
    const bytes = writePage(id, named, { degraded, requestId: page.requestId });
    return { bytes, isWhole: degraded.length === 0 };
  };
};
