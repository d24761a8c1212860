import { ms, percent, seconds } from '../figures/words.ts';
import type { Result } from './result.ts';

const verdicts = { ok: 'ok', miss: 'missed', skip: 'left out' } as const;

/** Nothing of a cell ends it. */
const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map(cell).join(' | ')} |`)
    .join('\n');

const pagesOf = ({ measured }: Result) =>
  measured ? `${measured.pages}, ${measured.failedPages} failed` : '';

const ordersOf = ({ orders }: Result) => (orders ? `${orders.placed}, ${orders.paid} paid` : '');

const rowOf = (result: Result): readonly string[] => {
  const { row, matrix, does, shows, measured, verdict } = result;
  const { degradedShare, p99Ms, detectMs, recoverMs } = measured ?? {};
  return [
    `\`${row}\``,
    matrix,
    does,
    shows,
    pagesOf(result),
    ordersOf(result),
    degradedShare === undefined ? '' : percent(degradedShare),
    detectMs === undefined ? '' : seconds(detectMs),
    recoverMs === undefined ? '' : seconds(recoverMs),
    p99Ms === undefined ? '' : ms(p99Ms),
    verdicts[verdict],
  ];
};

const heads =
  'row, matrix, what is done, what must be seen, pages, orders, degraded, detect, recover, p99, verdict';

const listed = (results: readonly Result[], of: (result: Result) => string): string =>
  results.map((result) => `- \`${result.row}\` (${result.matrix}): ${of(result)}`).join('\n');

const each = (values: readonly (string | number)[]) => [...new Set(values)].join(' and ');

/** Rows of several runs are told apart from those of one. */
const minuteOf = (at: string) => at.slice(0, 16).replace('T', ' ');

const runOf = (results: readonly Result[]): string => {
  const minutes = results.reduce((sum, result) => sum + result.seconds, 0) / 60;
  const held = results.filter(({ verdict }) => verdict === 'ok').length;
  return (
    `Run from ${each(results.map(({ at }) => minuteOf(at)))} on, at ` +
    `${each(results.map(({ perSecond }) => perSecond))} requests a second, in ` +
    `${minutes.toFixed(0)} minutes: ${held} of ${results.length} rows show what they must.`
  );
};

const missedOf = (results: readonly Result[]): string =>
  listed(
    results.filter(({ verdict }) => verdict === 'miss'),
    ({ missed, line }) => `not ${missed.join('; not ')}. Measured: ${line}.`,
  ) || 'None.';

const skippedOf = (results: readonly Result[]): string =>
  listed(
    results.filter(({ verdict }) => verdict === 'skip'),
    ({ skipped = '' }) => skipped,
  ) || 'None.';

const lessOf = (results: readonly Result[]): string =>
  listed(
    results.filter(({ less }) => less !== undefined),
    ({ less = '' }) => less,
  );

/** The text between `<!-- name -->` and `<!-- /name -->`, by these names. */
const parts: Readonly<Record<string, (results: readonly Result[]) => string>> = {
  run: runOf,
  rows: (results) => table(heads.split(', '), results.map(rowOf)),
  missed: missedOf,
  skipped: skippedOf,
  less: lessOf,
};

/** The document with the figures of the latest run of each row in the places that are marked for them. */
export const faultsDocument = (text: string, results: readonly Result[]): string =>
  Object.entries(parts).reduce((written, [name, part]) => {
    const [opening, closing] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const [from, to] = [written.indexOf(opening), written.indexOf(closing)];
    if (from === -1 || to === -1) throw new Error(`docs/faults.md has no place for ${name}`);
    return `${written.slice(0, from + opening.length)}\n\n${part(results)}\n\n${written.slice(to)}`;
  }, text);
