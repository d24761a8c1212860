import type { Contract, Operation } from './contract.ts';

/** The sockets that a service answers on: for its daily business, and for what changes the shop. */
export type Channel = 'calls' | 'admin';

/** Which of them an operation is answered on. */
export const channelOf = ({ admin }: Pick<Operation, 'admin'>): Channel =>
  admin ? 'admin' : 'calls';

/** Whether a service has anything to answer there. */
export const hasChannel = ({ operations }: Contract, channel: Channel): boolean =>
  channel === 'calls' ||
  Object.values(operations).some((operation) => channelOf(operation) === channel);

/** Who may call each operation, by its name; `$events` are for who may follow them. */
export const callersOf = ({ operations, events, subscribers }: Contract) =>
  new Map<string, readonly string[]>([
    ...Object.entries(operations).map(([name, { callers }]) => [name, callers] as const),
    ...(Object.keys(events).length > 0 ? [['$events', subscribers] as const] : []),
  ]);

/** How many calls of an operation may be at work at a time, where its contract says so. */
export const bulkheadsOf = ({ operations }: Contract): ReadonlyMap<string, number> =>
  new Map(
    Object.entries(operations).flatMap(([name, { bulkhead }]) =>
      bulkhead === undefined ? [] : [[name, bulkhead] as const],
    ),
  );

/** Who may connect to a socket: whoever may call one of the operations behind it. */
export const admittedAt = (contract: Contract, channel: Channel): ReadonlySet<string> =>
  new Set(
    [...callersOf(contract)].flatMap(([name, callers]) =>
      channelOf(contract.operations[name] ?? {}) === channel ? callers : [],
    ),
  );

/** Where `caller` may call anything. */
export const channelsFor = (contract: Contract, caller: string): readonly Channel[] =>
  (['calls', 'admin'] as const).filter((channel) => admittedAt(contract, channel).has(caller));
