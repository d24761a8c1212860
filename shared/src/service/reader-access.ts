import { everyContract } from './every-contract.ts';
import type { Contract, Operation } from '../protocol/contract.ts';
import type { Reader } from './readers.ts';
import type { Service } from './service.ts';
import { SettingsError } from './settings.ts';

/** Whether an operation is a read that any caller may make. */
const isRead = ({ idempotent, idempotencyKey, admin, role }: Operation): boolean =>
  idempotent && !idempotencyKey && !admin && role === undefined;

const readableOf = ({ operations, events }: Contract): readonly string[] => [
  ...Object.entries(operations).flatMap(([name, operation]) => (isRead(operation) ? [name] : [])),
  ...(Object.keys(events).length > 0 ? ['events'] : []),
];

/** Why an entry of READERS is wrong for its service; empty where it is right. */
const problemsOf = (contract: Contract, { name, service, what }: Reader): string[] => {
  const readable = readableOf(contract);
  if (readable.includes(what)) return [];
  const isThere = Object.hasOwn(contract.operations, what);
  const why = isThere ? 'is not a read, and READERS opens nothing else' : 'does not exist';
  return [`READERS: ${name}:${service}.${what}: ${what} ${why}; there are ${readable.join(', ')}`];
};

const throwIfAny = (problems: readonly string[]): void => {
  if (problems.length > 0) throw new SettingsError(problems.join('\n'));
};

/**
 * Checks READERS against the contracts of all services. Rejects with a `SettingsError` that lists
 * every entry without a service or a read. The contract of the service `own` may be elsewhere.
 */
export const checkReaders = async (readers: readonly Reader[], own?: string): Promise<void> => {
  if (readers.length === 0) return;
  const contracts = new Map((await everyContract()).map((one) => [one.service, one]));
  const problems = readers.flatMap((reader) => {
    const { name, service, what } = reader;
    const contract = contracts.get(service);
    if (contract) return problemsOf(contract, reader);
    if (service === own) return [];
    const there = [...contracts.keys()].join(', ');
    return [
      `READERS: ${name}:${service}.${what}: there is no service ${service}; there are ${there}`,
    ];
  });
  throwIfAny(problems);
};

/** The entries of `readers` that are for this service. */
export const readersOf = ({ service }: Contract, readers: readonly Reader[]): readonly Reader[] =>
  readers.filter((reader) => reader.service === service);

/**
 * The contract with the programs in READERS as further callers and subscribers, from which
 * allow-lists and checks are made. Throws a `SettingsError` that lists every entry for this service
 * that is neither a read for any caller nor `events`.
 */
export const readableContract = <C extends Contract>(
  contract: C,
  readers: readonly Reader[],
): C => {
  const own = readersOf(contract, readers);
  throwIfAny(own.flatMap((reader) => problemsOf(contract, reader)));
  const namesFor = (what: string) => own.flatMap((one) => (one.what === what ? [one.name] : []));
  const operations = Object.entries<Operation>(contract.operations).map(([name, operation]) => [
    name,
    { ...operation, callers: [...operation.callers, ...namesFor(name)] },
  ]);
  return {
    ...contract,
    operations: Object.fromEntries(operations),
    subscribers: [...contract.subscribers, ...namesFor('events')],
  };
};

/** The same service with its `readableContract`, which throws as that does. */
export const withReaders = <C extends Contract>(
  service: Service<C>,
  readers: readonly Reader[],
): Service<C> => ({
  contract: readableContract(service.contract, readers),
  start: (kit) => service.start(kit),
});
