import { unlimited } from '../../src/unlimited.ts';
import { percentileOf } from '../../chaos/figures/figures.ts';
import type { Books } from '../orders/books.ts';
import { wasPaid } from '../orders/breaches.ts';
import { type Asked, type Tally, failedIn } from './tally.ts';

const plural = (count: number, one: string, several = `${one}s`) =>
  `${count} ${count === 1 ? one : several}`;

const countBy = <T>(all: Iterable<T>, nameOf: (one: T) => string): ReadonlyMap<string, number> =>
  new Map([...Map.groupBy(all, nameOf)].map(([name, group]) => [name, group.length]));

/** How the orders stand: so many were placed, and what became of them so far. */
export const ordersLine = ({ all }: Books): string => {
  const orders = [...all.values()].map(({ order }) => order);
  const states = countBy(orders, ({ status }) => status);
  const undone = (states.get('cancelled') ?? 0) + (states.get('refunded') ?? 0);
  return [
    `${plural(orders.length, 'order')} placed`,
    `${orders.filter(wasPaid).length} paid`,
    `${states.get('rejected') ?? 0} rejected`,
    `${undone} cancelled`,
  ].join(', ');
};

/** One line that says how far it is. */
export const progressLine = (second: number, tally: Tally, books: Books): string => {
  const asked = tally.requests.values().reduce((sum, { tookMs }) => sum + tookMs.length, 0);
  const { came, left } = tally.counts;
  const people = `${plural(came, 'person', 'people')} (${came - left} there)`;
  const failed = plural(failedIn(tally), 'failure');
  return `${second} s: ${people}, ${plural(asked, 'request')}, ${ordersLine(books)}; ${failed}`;
};

const requestRow = ([kind, { tookMs, failed }]: readonly [string, Asked]): string => {
  const [p50, p99] = [0.5, 0.99].map((share) => percentileOf(tookMs, share).toFixed(0));
  const cells = [tookMs.length, p50 ?? '', p99 ?? '', failed].map((one) => `${one}`.padStart(9));
  return `  ${kind.padEnd(16)}${cells.join('')}`;
};

const heading = `  ${'requests'.padEnd(16)}${['count', 'p50 ms', 'p99 ms', 'failed']
  .map((name) => name.padStart(9))
  .join('')}`;

/** How a shop is started that lets one address do as much as it likes. */
const unlimitedStart = `${Object.entries(unlimited)
  .map(([name, value]) => `${name}=${value}`)
  .join(' ')} make demo`;

/** The text that says what became of it all, when everybody has left. */
export const summary = (tally: Tally, books: Books): string => {
  const { requests, failures, refusals, counts } = tally;
  const states = countBy(books.all.values(), ({ order }) => order.status);
  const rows = [...requests].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(requestRow);
  const isLimited = failures.values().some(({ code }) => code === 'RATE_LIMITED');
  const lines = [
    heading,
    ...rows,
    `  ${plural(counts.came, 'person', 'people')}, ${ordersLine(books)}`,
    `  orders now: ${[...states].map(([state, count]) => `${count} ${state}`).join(', ') || 'none'}`,
    ...refusals.entries().map(([code, count]) => `  refused as shops do: ${count} × ${code}`),
    ...(counts.waited > 0 ? [`  waited for a limit: ${plural(counts.waited, 'request')}`] : []),
    ...(counts.again > 0 ? [`  tried again: ${plural(counts.again, 'request')}`] : []),
    ...(counts.degraded > 0 ? [`  lacked a section: ${plural(counts.degraded, 'page')}`] : []),
    failedIn(tally) === 0 ? '  no failures' : `  ${plural(failedIn(tally), 'failure')}:`,
    ...failures
      .values()
      .map(({ count, about, code, detail }) => `    ${count} × ${about} ${code}: ${detail}`),
    ...(isLimited ? [`  a shop that lets one address do so much: ${unlimitedStart}`] : []),
  ];
  return `${lines.join('\n')}\n`;
};
