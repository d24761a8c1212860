import type { z } from 'zod';
import type { Client } from '@shop/shared/protocol/calls/client';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Contract, EventBody, EventName } from '@shop/shared/protocol/contract';
import type { Clients } from '../clients.ts';

/** A cached entity of a lookup. */
export interface LookupEntry<Value = unknown> {
  readonly id: string;
  readonly version: number;
  /** The JSON that is joined to an item of a list. */
  readonly json: string;
  /** Whether items about the entity are left out. */
  readonly isHidden?: boolean;
  readonly value: Value;
}

interface LookupOptions<C extends Contract, Entity, Value> {
  /** The field of a list's items to which entities are joined. */
  readonly field: string;
  /** The schema of the JSON that is joined. */
  readonly schema: z.ZodType;
  /** Whether an item without its entity is left out; default: it is shown with `null`. */
  readonly required?: boolean;
  /** How long an entry may be used without an event that renews it. */
  readonly maxAgeMs: number;
  /** Makes one call for at most 100 ids. The answer leaves out unknown ids. */
  readonly fetch: (
    client: Client<C>,
    ids: string[],
    context: CallContext,
  ) => Promise<readonly Entity[]>;
  /** Makes the entry of an entity. */
  readonly entry: (entity: Entity) => LookupEntry<Value>;
  /** The entities that an event contains. */
  readonly on: { readonly [E in EventName<C>]?: (body: EventBody<C, E>) => readonly Entity[] };
}

/** Entities of a service that pages of other products show: see `LookupOptions`. */
export interface Lookup<Value = unknown> {
  readonly contract: Contract;
  readonly field: string;
  readonly schema: z.ZodType;
  readonly required: boolean;
  readonly maxAgeMs: number;
  readonly fetch: (
    clients: Clients,
    ids: string[],
    context: CallContext,
  ) => Promise<readonly LookupEntry<Value>[]>;
  readonly entriesIn: (event: {
    readonly type: string;
    readonly data: unknown;
  }) => readonly LookupEntry<Value>[];
}

/** Declares entities that are looked up by id, many at a time. */
export const lookup = <C extends Contract, Entity, Value>(
  contract: C,
  { fetch, entry, on, required = false, ...options }: LookupOptions<C, Entity, Value>,
): Lookup<Value> => {
  const effects = new Map<string, ((body: never) => readonly Entity[]) | undefined>(
    Object.entries(on),
  );
  return {
    ...options,
    contract,
    required,
    fetch: async (clients, ids, context) =>
      (await fetch(clients.of(contract), ids, context)).map(entry),
    // The subscription has checked the body against the contract.
    entriesIn: ({ type, data }) => (effects.get(type)?.(data as never) ?? []).map(entry),
  };
};
