import { join } from 'node:path';
import { type Entrance, entranceOf } from '../../shared/src/protocol/access.ts';
import type { Contract } from '../../shared/src/protocol/contract.ts';
import { files, textOf } from './repository.ts';
import { table } from './table.ts';

const document = 'docs/security.md';
const between = /(?<=<!-- access -->\n)[^]*(?=<!-- \/access -->)/;

const isContract = (value: unknown): value is Contract =>
  typeof value === 'object' && value !== null && 'operations' in value && 'subscribers' in value;

/** The contracts of all services, by their files' names. */
export const contracts = async (): Promise<readonly Contract[]> => {
  const paths = files.filter((path) => /^shared\/src\/contracts\/[a-z-]+\.ts$/.test(path));
  const modules = await Promise.all(
    paths.map((path): Promise<object> => import(join(import.meta.dirname, '../..', path))),
  );
  return modules.flatMap((module) => Object.values(module).filter(isContract));
};

const sockets: Readonly<Record<Entrance | 'events', string>> = {
  calls: '7000',
  admin: '7003, admin',
  events: '7001, events',
};

const listOf = (names: readonly string[]) => names.join(', ') || 'nobody';

const rowsOf = ({ service, operations, events, subscribers }: Contract): string[][] => [
  ...Object.entries(operations).map(([name, operation]) => [
    `\`${service}.${name}\``,
    sockets[entranceOf(operation)],
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
    (await contracts()).flatMap(rowsOf),
  );

/** The document that shows it, as it should be. */
export const generatedAccess = async (): Promise<ReadonlyMap<string, string>> => {
  const all = await accessTable();
  return new Map([[document, textOf(document).replace(between, () => `\n${all}\n\n`)]]);
};
