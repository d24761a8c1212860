import { expect, test } from '@jest/globals';
import { ServiceError } from '@shop/shared/errors';
import { toProblem } from '../edge/problem.ts';
import { problemPage } from './problem-page.ts';
import { statusModel } from './testing/status.ts';
import { statusPage } from './status-page.ts';

test('the headline names every service that is not well', () => {
  expect(statusPage(statusModel())).toContain('<h1>Not all is well: inventory, reviews</h1>');
});

test('a shop that is well says so', () => {
  const { services, ...rest } = statusModel();
  const well = services.filter(({ state }) => state === 'up');

  expect(statusPage({ ...rest, services: well })).toContain('<h1>Everything is up</h1>');
});

test('a replica shows what is known of it, and what is not', () => {
  const page = statusPage(statusModel());

  expect(page).toContain('product-2');
  expect(page).toContain('1.8 ms');
  expect(page).toContain('not connected yet');
  expect(page).toContain('No replica is known.');
});

test('a replica that cannot be used shows why, and an incident what it means', () => {
  const page = statusPage(statusModel());

  expect(page).toContain('<td>connecting, WELCOME_INVALID</td>');
  expect(page).toContain('refused the key of this process');
  expect(page).toMatch(/this is pricing; 1 time, last\s+1 min ago/);
  expect(statusPage({ ...statusModel(), incidents: [] })).toContain('Nothing was refused');
});

test('a stream shows how far behind it is and its last events', () => {
  const page = statusPage(statusModel());

  expect(page).toContain('At event 1,204, nothing behind');
  expect(page).toContain('At event 88, 12 events (3 s) behind');
  expect(page).toContain('priceChanged <code>mugs-0</code>');
});

test('a stream that cannot be asked is unsure, though it knows of nothing that it lacks', () => {
  const [stream] = statusModel().streams;
  const streams = stream ? [{ ...stream, lagEvents: 0, lagMs: 8_000 }] : [];

  expect(statusPage({ ...statusModel(), streams })).toContain('At event 1,204, unsure for 8 s');
});

test('a dead letter is shown with its reason, and with a note when no more are accepted', () => {
  const [, stream] = statusModel().streams;
  const fullOf = (isFull: boolean) => ({
    ...statusModel(),
    streams: stream ? [{ ...stream, deadLetters: { ...stream.deadLetters, isFull } }] : [],
  });

  const page = statusPage(fullOf(false));
  expect(page).toContain('2 dead letters.');
  expect(page).toMatch(
    /<code>61<\/code> stockChanged <code>mugs-9<\/code>,\s+not as the contract says: onHand/,
  );
  expect(statusPage(fullOf(true))).toContain('as many as may be: nothing more is applied');
});

test('a problem has its words, its request and a way on', () => {
  const error = new ServiceError('NOT_FOUND', 'No product has the id <b>.');
  const page = `${problemPage(toProblem(error, 'request-1')).body}`;

  expect(page).toContain('<h1>Not found</h1>');
  expect(page).toContain('No product has the id &lt;b&gt;.');
  expect(page).toContain('<code>request-1</code>');
  expect(page).toContain('href="/"');
});

test('a replica that is ejected for some operations, or silent, says so', () => {
  const { services, ...rest } = statusModel();
  const [product, ...others] = services;
  const [one, two] = product?.replicas ?? [];
  if (!product || !one || !two) throw new Error('the sample has no two replicas');
  const replicas = [
    { ...one, ejected: ['list', 'categories'] },
    { ...two, isSilent: true },
  ];

  const page = statusPage({ ...rest, services: [{ ...product, replicas }, ...others] });

  expect(page).toContain('<td>ready, ejected for list, categories</td>');
  expect(page).toContain('<td>ready, silent</td>');
});
