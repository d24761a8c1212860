import { expect, test } from '@jest/globals';
import { flushBytes } from '../wire/limits.ts';
import { readFrame } from '../wire/testing/item-data.ts';
import { openConnection, self } from './testing/played-connection.ts';
import { failureItem } from './testing/scripted-replica.ts';

test('a connection sends HELLO with its identity and the wanted service, and is ready after WELCOME', async () => {
  const { states, replica, connection } = await openConnection();

  expect(states).toEqual(['handshaking', 'ready']);
  expect(replica.came()).toEqual([
    {
      kind: 'hello',
      id: 0,
      proof: expect.stringMatching(/^[0-9a-f]{64}$/),
      body: JSON.stringify({
        versions: [1, 1],
        service: 'echo',
        caller: self,
        time: Date.UTC(2026, 0, 1) + 1,
        nonce: '1-000001',
      }),
    },
  ]);
  expect(connection.status()).toMatchObject({
    address: 'echo-1',
    instance: 'echo-1',
    contractVersion: '1.0.0',
    inFlight: 0,
    answered: 0,
    latencyMs: undefined,
  });
});

test('calls of one turn leave in one frame, and each gets its own answer', async () => {
  const { runtime, network, replica, send, ends, connection } = await openConnection();
  const frames: Buffer[] = [];
  network.treat(({ kind, frame }) => {
    if (kind === 'call') frames.push(frame);
    return 'deliver';
  });

  const [one, two] = [send('one'), send('two')];
  await runtime.advance(20);
  expect(frames).toHaveLength(1);
  expect(connection.calls.size).toBe(2);
  replica.answer(two, '{"n":2}');
  replica.answer(one, '{"n":1}');
  await runtime.advance(5);

  expect(ends.map(({ name, answer }) => [name, answer])).toEqual([
    ['two', '{"n":2}'],
    ['one', '{"n":1}'],
  ]);
  expect(connection.status()).toMatchObject({ inFlight: 0, answered: 2, latencyMs: 21 });
});

test('a request carries the remaining time, down to 0', async () => {
  const { runtime, replica, send } = await openConnection();

  send('plenty', { timeoutMs: 250.2 });
  send('none', { timeoutMs: -5 });
  await runtime.advance(2);

  expect(replica.came('request')).toMatchObject([{ remainingMs: 251 }, { remainingMs: 0 }]);
});

test('a second answer and an unknown answer change nothing', async () => {
  const { runtime, replica, send, ends } = await openConnection();
  const id = send('one');
  await runtime.advance(2);

  replica.answer(id + 7);
  replica.answer(id, '{"first":true}');
  replica.say(
    { kind: 'response', id, body: '{"second":true}' },
    failureItem('error', id, 'INTERNAL'),
  );
  await runtime.advance(5);

  expect(ends).toEqual([{ name: 'one', error: undefined, answer: '{"first":true}' }]);
});

test('an answer after the deadline is dropped, and the call was cancelled before', async () => {
  const { runtime, replica, send, ends } = await openConnection();
  const id = send('slow', { timeoutMs: 100 });

  await runtime.advance(120);
  replica.answer(id);
  await runtime.advance(5);

  expect(ends).toMatchObject([{ error: { code: 'DEADLINE_EXCEEDED', executed: 'unknown' } }]);
  expect(replica.came('cancel')).toMatchObject([{ id }]);
});

test('a malformed answer or error ends the call', async () => {
  const { runtime, replica, send, ends } = await openConnection();
  const ids = [send('one'), send('two')];
  await runtime.advance(2);
  const frame = Buffer.from(
    `5a530100 00000006 04 0000000${ids[0]} ff 00000006 05 0000000${ids[1]} 00`.replaceAll(' ', ''),
    'hex',
  );

  replica.sayRaw(frame);
  await runtime.advance(5);

  expect(ends).toMatchObject([
    { name: 'one', error: { code: 'BAD_REPLY', executed: 'yes' } },
    { name: 'two', error: { code: 'BAD_REPLY', executed: 'unknown' } },
  ]);
});

test('invalid bytes leave the connection as it was', async () => {
  const { runtime, replica, send, names, connection } = await openConnection();
  const id = send('one');
  await runtime.advance(2);

  for (const text of ['', 'GET / HTTP/1.1', 'ZS', 'ZS\u0001\u0000\u00ff']) {
    replica.sayRaw(Buffer.from(text, 'latin1'));
  }
  replica.answer(id);
  await runtime.advance(5);

  expect(names()).toEqual(['one']);
  expect(connection.isReady).toBe(true);
});

test('calls in a refused frame were not sent; those in the next frame are', async () => {
  const { runtime, network, replica, send, ends } = await openConnection();
  let frames = 0;
  network.treat(({ kind }) => (kind === 'call' && ++frames === 1 ? 'refuse' : 'deliver'));
  const body = JSON.stringify('x'.repeat(flushBytes / 2));

  const ids = ['one', 'two', 'three'].map((name) => send(name, { body }));
  await runtime.advance(2);
  const arrived = replica.came('request').map(({ id }) => id);
  for (const id of arrived) replica.answer(id);
  await runtime.advance(5);

  expect(arrived).toEqual(ids.slice(1));
  expect(ends).toMatchObject([
    { name: 'one', error: { code: 'UNAVAILABLE', executed: 'no' } },
    { name: 'two', answer: '{}' },
    { name: 'three', answer: '{}' },
  ]);
});

test('a call that is too large to share a frame fails alone when its frame is refused', async () => {
  const { runtime, network, send, ends, replica } = await openConnection();
  network.treat(({ kind, frame }) =>
    kind === 'call' && frame.length > flushBytes ? 'refuse' : 'deliver',
  );

  send('small');
  send('large', { body: JSON.stringify('x'.repeat(flushBytes)) });
  send('small too');
  await runtime.advance(2);

  expect(ends).toMatchObject([{ name: 'large', error: { executed: 'no' } }]);
  expect(replica.came('request')).toMatchObject([
    { operation: 'small' },
    { operation: 'small too' },
  ]);
});

test('when a connection is lost, sent calls end as unknown and unsent ones as not executed', async () => {
  const { runtime, network, send, ends, connection, states } = await openConnection();
  send('sent');
  await runtime.advance(2);

  network.cut('echo-1');
  send('never left');
  await runtime.advance(2);

  expect(ends).toMatchObject([
    { name: 'never left', error: { code: 'UNAVAILABLE', executed: 'no' } },
    { name: 'sent', error: { code: 'UNAVAILABLE', executed: 'unknown' } },
  ]);
  expect(connection.isReady).toBe(false);
  network.heal('echo-1');
  await runtime.advance(10);
  expect(states.slice(2)).toEqual(['connecting', 'handshaking', 'ready']);
});

test('nothing of a lost connection is sent on the next one', async () => {
  const { runtime, network, send, connection, replica } = await openConnection();
  const frames: Buffer[] = [];
  network.treat(({ frame }) => {
    frames.push(frame);
    return 'deliver';
  });

  network.cut('echo-1');
  connection.cancel(send('never left'));
  network.heal('echo-1');
  await runtime.advance(10);

  expect(connection.isReady).toBe(true);
  expect(frames.flatMap((frame) => readFrame(frame).items).map(({ kind }) => kind)).toEqual([
    'hello',
    'welcome',
  ]);
  expect(replica.came('request')).toEqual([]);
});
