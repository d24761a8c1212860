import { expect, test } from '@jest/globals';
import { failure, openServer, request } from './testing/served-echo.ts';

/** Whether a promise has settled by now. */
const watch = (promise: Promise<void>) => {
  const watched = { isOver: false };
  void promise.then(() => (watched.isOver = true));
  return watched;
};

test('a draining server sends GOAWAY, refuses new calls and answers the old ones', async () => {
  const { server, shakeHands, say, heard, confirm, jobs, runtime } = openServer();
  shakeHands('p');
  shakeHands('q');
  say('p', request(1, 'add', { key: 'k' }));
  await runtime.advance(1);

  const drain = watch(server.drain(5_000));
  say('q', request(1, 'say', { text: 'crossed' }));
  await runtime.advance(1);
  confirm('q');
  await runtime.advance(500);
  expect(heard('q')).toEqual([
    { kind: 'goaway', id: 0, graceMs: 5_000 },
    failure('reject', 1, 'DRAINING', 'no'),
  ]);
  expect(drain.isOver).toBe(false);
  jobs.get('k')?.finish();
  await runtime.advance(1);
  confirm('p');
  await runtime.advance(1);

  expect(drain.isOver).toBe(true);
  expect(heard('p')).toEqual([
    { kind: 'goaway', id: 0, graceMs: 5_000 },
    { kind: 'response', id: 1, body: '{"key":"k"}' },
  ]);
});

test('a draining server waits until all peers have read everything, and ignores older PINGs', async () => {
  const { server, shakeHands, say, heard, confirm, runtime } = openServer();
  shakeHands('p');
  const drain = watch(server.drain(5_000));

  say('p', { kind: 'ping', id: 0, content: '0000000000000001' });
  await runtime.advance(1);
  expect(drain.isOver).toBe(false);
  say('p', request(1, 'say', { text: 'sent before the end was known' }));
  confirm('p');
  await runtime.advance(1);
  expect(drain.isOver).toBe(false);
  confirm('p');
  await runtime.advance(1);

  expect(drain.isOver).toBe(true);
  expect(heard('p').at(-1)).toEqual(failure('reject', 1, 'DRAINING', 'no'));
});

test('a draining server waits neither without peers, nor for unreachable ones, nor for ever', async () => {
  const { server: alone, runtime } = openServer();
  const ofAlone = watch(alone.drain(5_000));
  await runtime.advance(0);
  expect(ofAlone.isOver).toBe(true);

  const left = openServer();
  left.shakeHands('p');
  left.gone.add('p');
  const ofLeft = watch(left.server.drain(5_000));
  await left.runtime.advance(2);
  expect(ofLeft.isOver).toBe(true);

  const hanging = openServer();
  hanging.shakeHands('p');
  hanging.say('p', request(1, 'add', { key: 'k' }, { remainingMs: 30_000 }));
  const ofHanging = watch(hanging.server.drain(200));
  await hanging.runtime.advance(1_190);
  expect(ofHanging.isOver).toBe(false);
  await hanging.runtime.advance(20);
  expect(ofHanging.isOver).toBe(true);
});

test('a HELLO to a draining server gets WELCOME and GOAWAY', async () => {
  const { server, shakeHands, heard, welcomes, runtime } = openServer();
  void server.drain(1_000);

  shakeHands('late');
  await runtime.advance(1);

  expect(welcomes()).toHaveLength(1);
  expect(heard('late')).toEqual([{ kind: 'goaway', id: 0, graceMs: 0 }]);
});

test('a peer that is silent for fifteen seconds is forgotten, with its calls', async () => {
  const { server, shakeHands, say, jobs, runtime } = openServer();
  shakeHands('silent');
  shakeHands('lively');
  say('silent', request(1, 'add', { key: 'k' }, { remainingMs: 30_000 }));
  say('lively', request(1, 'add', { key: 'l' }, { remainingMs: 30_000 }));
  await runtime.advance(1);

  for (let second = 0; second < 21; second++) {
    say('lively', { kind: 'ping', id: 0, content: '' });
    await runtime.advance(1_000);
  }

  expect(server.connections).toBe(1);
  expect(jobs.get('k')?.context.signal.aborted).toBe(true);
  expect(jobs.get('l')?.context.signal.aborted).toBe(false);
  expect(server.inFlight).toBe(2);
  jobs.get('k')?.finish();
  await runtime.advance(1);
  expect(server.inFlight).toBe(1);
});

test('a peer that cannot be sent to is forgotten, with its calls', async () => {
  const { server, shakeHands, say, jobs, gone, runtime, ends } = openServer();
  shakeHands('p');
  say('p', request(1, 'add', { key: 'a' }), request(2, 'add', { key: 'b' }));
  await runtime.advance(1);

  gone.add('p');
  jobs.get('a')?.finish();
  await runtime.advance(5);

  expect(server.connections).toBe(0);
  expect(jobs.get('b')?.context.signal.aborted).toBe(true);
  expect(server.inFlight).toBe(1);
  jobs.get('b')?.finish();
  await runtime.advance(1);
  expect(server.inFlight).toBe(0);
  expect(ends.map(({ call, error }) => [call.id, error?.code])).toEqual([
    [1, undefined],
    [2, 'CANCELLED'],
  ]);
});

test('a forgotten peer that is heard again must do the handshake, and is kept then', async () => {
  const { server, shakeHands, say, gone, heard, runtime } = openServer();
  shakeHands('p');
  gone.add('p');
  say('p', request(1, 'say', { text: '' }));
  await runtime.advance(5);
  gone.delete('p');

  say('p', { kind: 'ping', id: 0, content: '' });
  await runtime.advance(1);
  expect(heard('p')[0]).toEqual(failure('reject', 0, 'UNAUTHENTICATED', 'no'));
  shakeHands('p');
  say('p', request(2, 'say', { text: 'again' }));
  await runtime.advance(1);

  expect(heard('p').at(-1)).toEqual({ kind: 'response', id: 2, body: '{"text":"again"}' });
  expect(server.connections).toBe(1);
});

test('a late send failure of a forgotten connection does not harm the next one', async () => {
  const { server, shakeHands, say, gone, jobs, runtime } = openServer();
  shakeHands('p');
  say('p', request(1, 'add', { key: 'a' }), request(2, 'add', { key: 'b' }));
  await runtime.advance(1);
  gone.add('p');
  jobs.get('a')?.finish();
  await runtime.advance(1);
  expect(server.connections).toBe(0);

  gone.delete('p');
  shakeHands('p');
  await runtime.advance(5);

  expect(server.connections).toBe(1);
});

test('beyond four thousand connections no more are accepted, until silent ones are forgotten', async () => {
  const { server, shakeHands, say, heard, refusals, incidents, runtime } = openServer();
  for (let peer = 0; peer < 4_096; peer++) shakeHands(`peer-${peer}`);

  shakeHands('one more');
  say('peer-0', request(1, 'say', { text: 'still served' }));
  await runtime.advance(1);
  expect(incidents).toEqual([{ kind: 'TOO_MANY_CONNECTIONS', peer: 'unknown' }]);
  expect(refusals).toEqual([]);
  expect(heard('peer-0')).toHaveLength(1);
  await runtime.advance(20_000);
  expect(server.connections).toBe(0);
  shakeHands('one more');

  expect(server.connections).toBe(1);
});

test('a closed server aborts its handlers, sends nothing more and leaves no timer', async () => {
  const { server, shakeHands, say, jobs, heard, runtime } = openServer();
  shakeHands('p');
  say('p', request(1, 'add', { key: 'k' }));
  await runtime.advance(1);

  server.close();
  jobs.get('k')?.finish();
  await runtime.advance(1);

  expect(jobs.get('k')?.context.signal.aborted).toBe(true);
  expect(heard('p')).toEqual([]);
  expect(runtime.waiting()).toBe(0);
});
