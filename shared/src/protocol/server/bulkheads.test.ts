import { expect, test } from '@jest/globals';
import { failure, openServer, request } from './testing/served-echo.ts';

/** A server that runs two `add`s at a time, with an authenticated peer. */
const setup = (options = {}) => {
  const opened = openServer({ bulkheads: new Map([['add', 2]]), ...options });
  opened.shakeHands('p');
  const add = (id: number, facts = {}) =>
    opened.say('p', request(id, 'add', { key: `${id}` }, facts));
  const begun = () => [...opened.jobs.keys()];
  return { ...opened, add, begun };
};

test('calls over their bulkhead run in turn, and no other operation waits for them', async () => {
  const { add, begun, heard, jobs, runtime, say } = setup();

  for (let id = 1; id <= 4; id++) add(id);
  say('p', request(5, 'say', { text: 'at once' }));
  await runtime.advance(1);
  expect(begun()).toEqual(['1', '2']);
  expect(heard('p')).toMatchObject([{ kind: 'response', id: 5 }]);
  jobs.get('2')?.finish();
  await runtime.advance(1);

  expect(begun()).toEqual(['1', '2', '3']);
});

test('a call that expires in the queue was not executed', async () => {
  const { add, begun, ends, heard, jobs, runtime } = setup();
  for (let id = 1; id <= 2; id++) add(id);
  add(3, { remainingMs: 100 });

  await runtime.advance(110);
  jobs.get('1')?.finish();
  await runtime.advance(1);

  expect(heard('p')[0]).toEqual(failure('reject', 3, 'DEADLINE_EXCEEDED', 'no'));
  expect(begun()).toEqual(['1', '2']);
  expect(ends).toMatchObject([{ error: { code: 'DEADLINE_EXCEEDED' } }, { error: undefined }]);
});

test('a call that is cancelled in the queue never runs, and frees its place', async () => {
  const { add, begun, jobs, runtime, say, server } = setup();
  for (let id = 1; id <= 4; id++) add(id);

  say('p', { kind: 'cancel', id: 3, content: '' });
  jobs.get('1')?.finish();
  await runtime.advance(1);

  expect(begun()).toEqual(['1', '2', '4']);
  expect(server.inFlight).toBe(2);
});

test('a call that is cancelled in the queue was not executed; a running one may have been', async () => {
  const { add, begun, ends, heard, runtime, say } = setup();
  for (let id = 1; id <= 3; id++) add(id);

  for (const id of [2, 3]) say('p', { kind: 'cancel', id, content: '' });
  await runtime.advance(1);

  expect(begun()).toEqual(['1', '2']);
  expect(heard('p')).toEqual([
    failure('error', 2, 'CANCELLED', 'unknown'),
    failure('reject', 3, 'CANCELLED', 'no'),
  ]);
  expect(ends).toMatchObject([{ error: { executed: 'unknown' } }, { error: { executed: 'no' } }]);
});

test('of the calls of a forgotten caller, queued ones were not executed', async () => {
  const { add, ends, gone, runtime, say } = setup();
  for (let id = 1; id <= 3; id++) add(id);

  gone.add('p');
  say('p', { kind: 'ping', id: 0, content: '' });
  await runtime.advance(5);

  const told = ends.map(({ call, error }) => [call.id, error?.code, error?.executed]);
  expect(told).toEqual([
    [1, 'CANCELLED', 'unknown'],
    [2, 'CANCELLED', 'unknown'],
    [3, 'CANCELLED', 'no'],
  ]);
});

test('queued calls that fail at once all get their turn', async () => {
  const { heard, jobs, runtime, say, server } = setup({ bulkheads: new Map([['add', 1]]) });
  say('p', request(1, 'add', { key: 'first' }));
  for (let id = 2; id <= 200; id++) say('p', request(id, 'add', { key: 7 }));

  jobs.get('first')?.finish();
  await runtime.advance(1);

  expect(heard('p')).toHaveLength(200);
  expect(server.inFlight).toBe(0);
});

test('a draining server runs queued calls', async () => {
  const { add, begun, jobs, runtime, server } = setup();
  for (let id = 1; id <= 3; id++) add(id);

  const drained = server.drain(1_000);
  jobs.get('1')?.finish();
  jobs.get('2')?.finish();
  await runtime.advance(1);
  expect(begun()).toEqual(['1', '2', '3']);
  jobs.get('3')?.finish();
  await runtime.advance(1_100);

  await drained;
  expect(server.inFlight).toBe(0);
});

test('one operation takes four fifths of all places and leaves the rest to others', async () => {
  const { add, heard, jobs, runtime, say } = setup({ bulkheads: new Map(), maxInFlight: 100 });

  for (let id = 1; id <= 100; id++) add(id);
  say('p', request(101, 'say', { text: 'there is room' }));
  await runtime.advance(1);

  expect(jobs.size).toBe(80);
  expect(heard('p').slice(0, 20)).toEqual(
    Array.from({ length: 20 }, (_, n) => failure('reject', 81 + n, 'OVERLOADED', 'no')),
  );
  expect(heard('p').at(-1)).toMatchObject({ kind: 'response', id: 101 });
});

test('a call that is cancelled while its handler runs keeps its place until that is done', async () => {
  const { add, begun, jobs, runtime, say, server } = setup();
  for (let id = 1; id <= 3; id++) add(id);

  for (const id of [1, 2]) say('p', { kind: 'cancel', id, content: '' });
  await runtime.advance(1);
  expect(begun()).toEqual(['1', '2']);
  expect(server.inFlight).toBe(3);
  jobs.get('2')?.finish();
  await runtime.advance(1);

  expect(begun()).toEqual(['1', '2', '3']);
  expect(server.inFlight).toBe(2);
});

test('callers that call and cancel repeatedly have no more running handlers than others', async () => {
  const { add, begun, runtime, say } = setup();

  for (let id = 1; id <= 10; id++) {
    add(id);
    await runtime.advance(1);
    say('p', { kind: 'cancel', id, content: '' });
  }

  expect(begun()).toEqual(['1', '2']);
});

test('the calls of a forgotten caller keep their places while their handlers run', async () => {
  const { add, begun, gone, shakeHands, jobs, runtime, say } = setup();
  shakeHands('q');
  for (let id = 1; id <= 2; id++) add(id);
  say('q', request(1, 'add', { key: 'of q' }));

  gone.add('p');
  say('p', { kind: 'ping', id: 0, content: '' });
  await runtime.advance(5);
  expect(jobs.get('1')?.context.signal.aborted).toBe(true);
  expect(begun()).toEqual(['1', '2']);
  jobs.get('1')?.finish();
  await runtime.advance(1);

  expect(begun()).toEqual(['1', '2', 'of q']);
});

test('a cancelled call whose handler does not end frees its place once, at its deadline', async () => {
  const { add, begun, ends, jobs, lates, runtime, say } = setup();
  for (let id = 1; id <= 2; id++) add(id, { remainingMs: 100 });
  for (let id = 3; id <= 5; id++) add(id);
  for (const id of [1, 2]) say('p', { kind: 'cancel', id, content: '' });

  await runtime.advance(90);
  expect(begun()).toEqual(['1', '2']);
  await runtime.advance(20);
  expect(begun()).toEqual(['1', '2', '3', '4']);
  for (const id of ['1', '2']) jobs.get(id)?.finish();
  await runtime.advance(1);

  expect(begun()).toEqual(['1', '2', '3', '4']);
  expect(ends.map(({ error }) => error?.code)).toEqual(['CANCELLED', 'CANCELLED']);
  expect(lates).toHaveLength(2);
});

test('a draining server waits for the handlers of cancelled calls', async () => {
  const { add, confirm, jobs, runtime, say, server } = setup();
  add(1);
  await runtime.advance(1);
  say('p', { kind: 'cancel', id: 1, content: '' });
  let isDrained = false;

  const drained = server.drain(900).then(() => (isDrained = true));
  await runtime.advance(10);
  confirm('p');
  await runtime.advance(10);
  expect(isDrained).toBe(false);
  jobs.get('1')?.finish();
  await runtime.advance(10);

  expect(isDrained).toBe(true);
  await drained;
});

test('cancelled calls take places while their handlers run', async () => {
  const { add, heard, jobs, runtime, say } = setup({ bulkheads: new Map(), maxInFlight: 100 });
  for (let id = 1; id <= 80; id++) add(id);
  for (let id = 1; id <= 80; id++) say('p', { kind: 'cancel', id, content: '' });

  add(81);
  say('p', request(101, 'say', { text: 'there is room' }));
  await runtime.advance(1);

  expect(jobs.size).toBe(80);
  expect(heard('p').slice(80)).toEqual([
    failure('reject', 81, 'OVERLOADED', 'no'),
    expect.objectContaining({ kind: 'response', id: 101 }),
  ]);
});
