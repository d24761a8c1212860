import { everyContract } from '../../shared/src/service/every-contract.ts';
import { type Channel, channelOf } from '../../shared/src/protocol/access.ts';
import type { Contract } from '../../shared/src/protocol/contract.ts';
import { textOf } from './repository.ts';
import { table } from './table.ts';

const document = 'docs/security.md';
const between = /(?<=<!-- access -->\n)[^]*(?=<!-- \/access -->)/;

const sockets: Readonly<Record<Channel | 'events', string>> = {
  calls: '7000',
  admin: '7003, admin',
  events: '7001, events',
};

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
    sockets.events,
    listOf(subscribers),
    '',
  ]),
];

/** Who may call what and follow whom, as the contracts say. */
export const accessTable = async (): Promise<string> =>
  table(
    ['what', 'socket', 'services that may', 'and only for'],
    (await everyContract()).flatMap(rowsOf),
  );

/** The document that shows it, as it should be. */
export const generatedAccess = async (): Promise<ReadonlyMap<string, string>> => {
  const all = await accessTable();
  return new Map([[document, textOf(document).replace(between, () => `\n${all}\n\n`)]]);
};
