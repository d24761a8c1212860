import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { expectProblem } from '../testing/expect-problem.ts';
import { startGateway } from '../testing/running-gateway.ts';
import { problemPage } from '../web/problem-page.ts';
import { type Admission, type AdmissionParts, createAdmission } from './admission.ts';

const open = (parts: Partial<AdmissionParts> = {}) => {
  let turnedAway = 0;
  const admission = createAdmission({
    runtime: createFakeRuntime(),
    maxInFlight: 4,
    problemPage,
    isDraining: () => false,
    onTurnedAway: () => (turnedAway += 1),
    ...parts,
  });
  return { admission, turnedAway: () => turnedAway };
};

/** Comes in with a request that has been read, if it is let in. */
const enter = (admission: Admission, method: string, client = 'ada') => {
  const request = Object.assign(new IncomingMessage(new Socket()), { method });
  request.headers['x-client'] = client;
  const response = new ServerResponse(request);
  return { isLetIn: admission.admit(request, response), response };
};

const areLetIn = (admission: Admission, ...clients: string[]) =>
  clients.map((client) => enter(admission, 'GET', client).isLetIn);

test('as many are let in as may be, and another one when the answer to one is given', () => {
  const { admission, turnedAway } = open({ maxInFlight: 2 });
  const { response } = enter(admission, 'GET');

  expect([2, 3].map(() => enter(admission, 'GET').isLetIn)).toEqual([true, false]);
  response.emit('prefinish');
  response.emit('close');

  expect([2, 3].map(() => enter(admission, 'GET').isLetIn)).toEqual([true, false]);
  expect(turnedAway()).toBe(2);
});

test('a client that has hung up holds no place', () => {
  const { admission } = open({ maxInFlight: 1 });

  enter(admission, 'GET').response.emit('close');

  expect(enter(admission, 'GET').isLetIn).toBe(true);
});

test('a request whose body is still to come takes its place when that has been read', () => {
  const { admission } = open({ maxInFlight: 1 });
  const request = Object.assign(new IncomingMessage(new Socket()), { method: 'POST' });
  request.headers['content-length'] = '50';
  const response = new ServerResponse(request);

  expect(admission.admit(request, response)).toBe(true);
  expect(enter(admission, 'POST').isLetIn).toBe(true);
  enter(admission, 'POST');

  expect(() => admission.admitRead(request, response)).toThrow('too busy');
});

test('one client gets four fifths of the places at most, others have the rest', () => {
  const clientOf = ({ headers }: IncomingMessage) => String(headers['x-client']);
  const { admission } = open({ maxInFlight: 10, clientOf });
  const ada = areLetIn(admission, ...Array<string>(10).fill('ada'));

  expect(ada.filter(Boolean)).toHaveLength(8);
  expect(areLetIn(admission, 'eve', 'eve')).toEqual([true, true]);
});

test('writes are still admitted when reads are refused', () => {
  const { admission } = open();
  for (let count = 0; count < 4; count++) enter(admission, 'GET');

  expect(enter(admission, 'HEAD').isLetIn).toBe(false);
  expect(enter(admission, 'POST').isLetIn).toBe(true);
  expect(enter(admission, 'PUT').isLetIn).toBe(false);
});

test('when the process is late again and again, fewer are let in', () => {
  const inner = createFakeRuntime();
  const after = (ms: number, task: () => void) => inner.after(ms + 150, task);
  const { admission } = open({ maxInFlight: 256, runtime: { ...inner, after } });
  for (let count = 0; count < 200; count++) enter(admission, 'GET');

  inner.advanceSync(1_000);

  expect(admission.limit).toBe(160);
});

/** A gateway that has no room, since one request hangs. */
const startFull = async () => {
  const shop = await startGateway({ settings: { maxInFlight: 1 } });
  shop.behave('product', 'hanging');
  const leave = new AbortController();
  const url = `http://127.0.0.1:${shop.port}/api/v1/products`;
  const hanging = fetch(url, { signal: leave.signal }).catch(() => undefined);
  while (shop.calls.length === 0) await new Promise(setImmediate);
  return {
    ...shop,
    async [Symbol.asyncDispose]() {
      leave.abort();
      await hanging;
      await shop[Symbol.asyncDispose]();
    },
  };
};

test('H12: when the shop is too busy a program hears 503, and when to come again', async () => {
  await using shop = await startFull();

  const refusal = await shop.get('/api/v1/products');

  expect(refusal.headers.get('retry-after')).toBe('1');
  expect(refusal.headers.get('x-content-type-options')).toBe('nosniff');
  await expectProblem(refusal, { status: 503, code: 'OVERLOADED' });
});

test('a person who is turned away gets a page that says so', async () => {
  await using shop = await startFull();

  const refusal = await shop.get('/products/p-1', { accept: 'text/html' });

  expect(refusal.status).toBe(503);
  expect(refusal.headers.get('content-type')).toContain('text/html');
  expect(await refusal.text()).toContain('too busy');
});
