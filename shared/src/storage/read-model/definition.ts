import type { z } from 'zod';
import type { Contract } from '../../protocol/contract.ts';
import type { Identified, ListDefinition } from '../aggregate.ts';
import type { Source } from './source.ts';

/** How a read model of other services' aggregates is checked, listed and kept up to date. */
export interface ReadModelDefinition<D extends Identified> {
  /** A document: the id, and the fields of all sources, each optional until its source tells it. */
  readonly schema: z.ZodType<D>;
  readonly lists?: Readonly<Record<string, ListDefinition>>;
  /** The services whose aggregates it shows; each has the fields that no other source has. */
  readonly from: readonly Source<Contract>[];
}
