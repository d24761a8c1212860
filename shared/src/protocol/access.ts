import type { Contract, Operation } from './contract.ts';

/** A socket that a service answers calls on: for ordinary operations, or for admin operations. */
export type Channel = 'calls' | 'admin';

/** The channel on which an operation is answered. */
export const channelOf = ({ admin }: Pick<Operation, 'admin'>): Channel =>
  admin ? 'admin' : 'calls';

/** Whether a service has operations on a channel. */
export const hasChannel = ({ operations }: Contract, channel: Channel): boolean =>
  channel === 'calls' ||
  Object.values(operations).some((operation) => channelOf(operation) === channel);

/** The services that may call each operation, by its name; `$events` stands for the event log. */
export const callersOf = ({ operations, events, subscribers }: Contract) =>
  new Map<string, readonly string[]>([
    ...Object.entries(operations).map(([name, { callers }]) => [name, callers] as const),
    ...(Object.keys(events).length > 0 ? [['$events', subscribers] as const] : []),
  ]);

/** The bulkheads of the operations that have one: how many calls may run at a time. */
export const bulkheadsOf = ({ operations }: Contract): ReadonlyMap<string, number> =>
  new Map(
    Object.entries(operations).flatMap(([name, { bulkhead }]) =>
      bulkhead === undefined ? [] : [[name, bulkhead] as const],
    ),
  );

/** The services that may connect to a channel: those that may call an operation on it. */
export const admittedAt = (contract: Contract, channel: Channel): ReadonlySet<string> =>
  new Set(
    [...callersOf(contract)].flatMap(([name, callers]) =>
      channelOf(contract.operations[name] ?? {}) === channel ? callers : [],
    ),
  );

/** The channels on which `caller` may call an operation. */
export const channelsFor = (contract: Contract, caller: string): readonly Channel[] =>
  (['calls', 'admin'] as const).filter((channel) => admittedAt(contract, channel).has(caller));
