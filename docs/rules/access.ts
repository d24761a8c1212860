import { everyContract } from '../../shared/src/service/every-contract.ts';
import { type Channel, channelOf } from '../../shared/src/protocol/access.ts';
import type { Contract } from '../../shared/src/protocol/contract.ts';
import { textOf } from './repository.ts';
import { table, withPart } from './table.ts';

const document = 'docs/security.md';
const sockets: Readonly<Record<Channel, string>> = { calls: '7000', admin: '7003, admin' };

const listOf = (names: readonly string[]) => names.join(', ') || 'nobody';

const rowsOf = ({ service, operations, events, subscribers }: Contract): string[][] => [
  ...Object.entries(operations).map(([name, operation]) => [
    `\`${service}.${name}\``,
    sockets[channelOf(operation)],
    listOf(operation.callers),
    operation.role ? `a user who is ${operation.role}` : '',
  ]),
  ...Object.keys(events).map((name) => [
    `event \`${name}\``,
    '7001, events',
    listOf(subscribers),
    '',
  ]),
];

/** The callers and subscribers that the contracts name. */
export const accessTable = async (): Promise<string> =>
  table(
    ['what', 'socket', 'services that may', 'and only for'],
    (await everyContract()).flatMap(rowsOf),
  );

/** The document that shows it, as it should be. */
export const generatedAccess = async (): Promise<ReadonlyMap<string, string>> =>
  new Map([[document, withPart(textOf(document), 'access', await accessTable())]]);
