import { isTest, sources, textOf } from './repository.ts';
import { table, withPart } from './table.ts';

/** A kind of bad input (H: over HTTP, Z: over ZeroMQ), and a test that is named after it. */
interface Row {
  readonly row: string;
  readonly outcome: string;
  readonly path: string;
}

/** How many rows there are of a kind that has to be covered as a whole. */
export const complete: Readonly<Record<string, number>> = { H: 25, Z: 19 };

/** Rows that concern nothing that the shop has, each with the reason. */
export const absent: Readonly<Record<string, string>> = {
  H25: 'no field is a URL, and the shop fetches nothing that a client names',
};

const document = 'docs/security.md';

/** A literal that begins with the name of a row: `'H7: what becomes of it'`. */
const title = /(['"`])([HZ]\d{1,2}): ((?:\\.|(?!\1)[^\n])*)\1/g;

/** A title as text of a table. The values that a runner puts in from cases are not known here. */
const outcomeOf = (text: string) =>
  text
    .replaceAll(/%[sdifjop#]|\$\w+/g, '…')
    .replace(/: …[… ,]*$/, '')
    .replaceAll(/\\(.)/g, '$1')
    .replaceAll(/\||__/g, (mark) => mark.replaceAll(/./g, '\\$&'));

const rowsOf = (path: string): Row[] =>
  [...textOf(path).matchAll(title)].map(([, , row = '', outcome = '']) => ({
    row,
    outcome: outcomeOf(outcome),
    path,
  }));

/** Every test that is named after a row. */
export const rows: readonly Row[] = sources
  .filter((path) => isTest(path) && !path.startsWith('docs/rules/'))
  .flatMap(rowsOf);

/** By letter, by number, then by path; within a file as they stand there. */
const orderOf = ({ row, path }: Row) => `${row.charAt(0)}${row.slice(1).padStart(2, '0')} ${path}`;

/** The document that shows which row is which test, as it should be. */
export const generatedRows = (): ReadonlyMap<string, string> => {
  const missing = Object.entries(absent).map(([row, outcome]) => ({ row, outcome, path: '' }));
  const cells = [...rows, ...missing]
    .toSorted((one, other) =>
      orderOf(one) < orderOf(other) ? -1 : +(orderOf(one) > orderOf(other)),
    )
    .map(({ row, outcome, path }) => [row, outcome, path && `\`${path}\``]);
  const all = table(['row', 'what becomes of it', 'test'], cells);
  return new Map([[document, withPart(textOf(document), 'rows', all)]]);
};
