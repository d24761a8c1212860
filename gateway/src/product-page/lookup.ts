import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Client } from '@shop/shared/protocol/calls/client';
import type { Contract, EventBody, EventName } from '@shop/shared/protocol/contract';
import type { Clients } from '../clients.ts';

/** What is kept of an entity that was looked up. */
export interface LookupEntry<Value = unknown> {
  readonly id: string;
  readonly version: number;
  /** What is joined to an item of a list, as JSON. */
  readonly json: string;
  /** An item about it is left out. */
  readonly isHidden?: boolean;
  readonly value: Value;
}

interface LookupOptions<C extends Contract, Entity, Value> {
  /** The field that it has in an item of a list. */
  readonly field: string;
  /** An item is left out where it is not found, and shown with `null` there if this is left out. */
  readonly required?: boolean;
  /** How long an entry is good without an event that renews it. */
  readonly maxAgeMs: number;
  /** One call for many ids, at most 100. The answer leaves out ids that nobody knows. */
  readonly fetch: (
    client: Client<C>,
    ids: string[],
    context: CallContext,
  ) => Promise<readonly Entity[]>;
  /** What to keep of an entity. */
  readonly entry: (entity: Entity) => LookupEntry<Value>;
  /** The entities that an event brings. */
  readonly on: { readonly [E in EventName<C>]?: (body: EventBody<C, E>) => readonly Entity[] };
}

/** Entities of a service that other products' pages show something of: see `LookupOptions`. */
export interface Lookup<Value = unknown> {
  readonly contract: Contract;
  readonly field: string;
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
