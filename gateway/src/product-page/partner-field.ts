import type { z } from 'zod';
import type { Contract, EventName } from '@shop/shared/protocol/contract';

/** The field of a product that partners get from a section. */
export interface PartnerField<C extends Contract, Data> {
  /** Its name, which never changes: see `docs/partners.md`. */
  readonly name: string;
  /** The public part of the data: what it does not name is left out. */
  readonly schema: z.ZodType;
  /** Makes the value that the schema takes; default: the data as it is. */
  readonly of?: (data: Data) => unknown;
  /** Events that change the section, but never this field: the feed leaves them out. */
  readonly unchangedBy?: readonly EventName<C>[];
}

/** The field of a product for partners, with hidden types. */
export interface PartnerView extends Pick<PartnerField<Contract, never>, 'name' | 'schema'> {
  readonly unchangedBy?: readonly string[];
  /** The value from the section's data. Throws `BAD_REPLY` like `SectionDefinition.read`. */
  readonly read: (data: Buffer) => unknown;
}
