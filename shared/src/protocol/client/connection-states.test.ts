import { expect, test } from '@jest/globals';
import { Connection } from './connection.ts';
import { keyring, openConnection, self } from './testing/played-connection.ts';
import { failureItem, startScriptedReplica, welcomeBody } from './testing/scripted-replica.ts';

test('a handshake without an answer is tried again on a new connection', async () => {
  const { runtime, network, replica, states, connection } = await openConnection({
    service: undefined,
  });
  expect(states).toEqual(['handshaking']);
  await runtime.advance(2_010);
  expect(states).toEqual(['handshaking', 'connecting', 'handshaking']);
  expect(replica.came('hello')).toHaveLength(2);

  network.kill('echo-1');
  await startScriptedReplica(network);
  await runtime.advance(10);

  expect(connection.isReady).toBe(true);
});

test.each(['pricing', ''])(
  'a WELCOME of another service (%p) closes the connection for good',
  async (service) => {
    const { runtime, states, replica } = await openConnection({ service });

    await runtime.advance(60_000);

    expect(states).toEqual(['handshaking', 'closed']);
    expect(replica.came('hello')).toHaveLength(1);
    expect(runtime.waiting()).toBe(0);
  },
);

test('a WELCOME in a version that was not offered closes the connection for good', async () => {
  const { runtime, states, replica } = await openConnection({ service: undefined });

  replica.say({ kind: 'welcome', id: 0, body: welcomeBody('echo', 2) });
  await runtime.advance(5);

  expect(states).toEqual(['handshaking', 'closed']);
});

test('a malformed WELCOME closes the connection for good', async () => {
  const { runtime, states, replica } = await openConnection({ service: undefined });

  replica.say({ kind: 'welcome', id: 0, body: '{"service":"echo"' });
  await runtime.advance(5);

  expect(states).toEqual(['handshaking', 'closed']);
});

test('a refused HELLO closes the connection for good', async () => {
  const { runtime, states, replica } = await openConnection({ service: undefined });

  replica.say(failureItem('reject', 0, 'WRONG_SERVICE'));
  await runtime.advance(5);

  expect(states).toEqual(['handshaking', 'closed']);
});

test('a replica that does not answer PINGs is connected to again', async () => {
  const { runtime, send, ends, states, replica } = await openConnection({ pongs: false });
  send('hanging', { timeoutMs: 30_000 });

  await runtime.advance(2_300);
  expect(states).toEqual(['handshaking', 'ready']);
  expect(ends).toEqual([]);
  await runtime.advance(1_200);

  expect(states).toEqual(['handshaking', 'ready', 'connecting', 'handshaking', 'ready']);
  expect(ends).toMatchObject([
    { name: 'hanging', error: { code: 'UNAVAILABLE', executed: 'unknown' } },
  ]);
  expect(replica.came('ping').length).toBeGreaterThanOrEqual(2);
});

test('a replica that answers PINGs is kept', async () => {
  const { runtime, states, replica } = await openConnection();

  await runtime.advance(60_000);

  expect(states).toEqual(['handshaking', 'ready']);
  expect(replica.came('ping')).toHaveLength(75);
});

test('answers count as signs of life too, and a waiting caller sends PINGs', async () => {
  const { runtime, send, states, replica, names } = await openConnection({ pongs: false });
  for (let second = 0; second < 10; second++) {
    const id = send(`${second}`);
    send('never answered', { timeoutMs: 30_000 });
    await runtime.advance(1_000);
    replica.answer(id);
  }
  await runtime.advance(5);

  expect(states).toEqual(['handshaking', 'ready']);
  expect(names()).toHaveLength(10);
  expect(replica.came('ping')).toHaveLength(12);
});

test('after a GOAWAY no new calls are sent, and earlier ones are answered', async () => {
  const { runtime, replica, send, connection, ends, states } = await openConnection();
  const id = send('one');
  await runtime.advance(2);

  replica.say({ kind: 'goaway', id: 0, graceMs: 5_000 });
  await runtime.advance(2);
  expect(connection.isReady).toBe(false);
  expect(states).toEqual(['handshaking', 'ready', 'draining']);
  replica.answer(id);
  await runtime.advance(2);

  expect(ends).toMatchObject([{ name: 'one', answer: '{}' }]);
});

test('after a GOAWAY the client confirms at once, and after each answer, how many frames it has read', async () => {
  const { runtime, replica, send } = await openConnection();
  const pings = () => replica.came('ping').map((item) => 'content' in item && item.content);
  const [one, two] = [send('one'), send('two')];
  await runtime.advance(2);

  replica.say({ kind: 'goaway', id: 0, graceMs: 5_000 });
  await runtime.advance(5);
  expect(pings()).toEqual(['0000000000000002']);
  replica.answer(one);
  replica.answer(two);
  await runtime.advance(5);

  expect(pings().at(-1)).toBe('0000000000000005');
});

test('a link that does not connect is replaced every five seconds', async () => {
  const { runtime, network, states } = await openConnection();
  const dialled: string[] = [];
  const transport = network.transport();
  const connection: Connection = new Connection({
    address: 'nowhere',
    service: 'echo',
    self,
    keyring,
    runtime,
    transport: {
      ...transport,
      dial(to, events) {
        dialled.push(to.address);
        return transport.dial(to, events);
      },
    },
    onChange: () => states.push(connection.status().state),
  });

  await runtime.advance(15_100);

  expect(dialled).toEqual(Array(4).fill('nowhere'));
  connection.close();
});

test('after a GOAWAY the next replica at the same address gets a HELLO', async () => {
  const { runtime, network, replica, states } = await openConnection();
  replica.say({ kind: 'goaway', id: 0, graceMs: 5_000 });
  await runtime.advance(2);

  network.kill('echo-1');
  await startScriptedReplica(network);
  await runtime.advance(10);

  expect(states).toEqual([
    'handshaking',
    'ready',
    'draining',
    'connecting',
    'handshaking',
    'ready',
  ]);
});

test('a replica that has forgotten the caller gets a new HELLO, and nothing was executed', async () => {
  const { runtime, replica, send, ends, states } = await openConnection();
  const kept = send('kept');
  const forgotten = send('forgotten');
  await runtime.advance(2);

  replica.say(
    failureItem('reject', 0, 'UNAUTHENTICATED'),
    failureItem('reject', forgotten, 'UNAUTHENTICATED'),
  );
  replica.answer(kept);
  await runtime.advance(5);

  expect(ends).toMatchObject([
    { name: 'forgotten', error: { code: 'UNAVAILABLE', executed: 'no' } },
    { name: 'kept', answer: '{}' },
  ]);
  expect(states).toEqual(['handshaking', 'ready', 'handshaking', 'ready']);
  // The refusal is the first frame that is counted after the new HELLO.
  replica.say({ kind: 'goaway', id: 0, graceMs: 1_000 });
  await runtime.advance(5);
  expect(replica.came('ping')).toMatchObject([{ content: '0000000000000004' }]);
});

test('an operation may fail with UNAUTHENTICATED without harm to the connection', async () => {
  const { runtime, replica, send, ends, connection } = await openConnection();
  const id = send('one');
  await runtime.advance(2);

  replica.say(failureItem('error', id, 'UNAUTHENTICATED', 'yes'));
  await runtime.advance(2);

  expect(ends).toMatchObject([{ error: { code: 'UNAUTHENTICATED', executed: 'yes' } }]);
  expect(connection.isReady).toBe(true);
});

test('a retired connection without calls closes at once', async () => {
  const { runtime, connection, states } = await openConnection();

  connection.retire();

  expect(states).toEqual(['handshaking', 'ready', 'draining', 'closed']);
  await runtime.advance(1);
  expect(runtime.waiting()).toBe(0);
});

test.each([
  ['answered', 'answer'],
  ['over its time', 'expire'],
  ['given up', 'cancel'],
  ['refused by the network', 'refuse'],
  ['lost', 'lose'],
])('a retired connection closes when its last call is %s', async (_name, how) => {
  const { runtime, network, connection, replica, send, names } = await openConnection();
  if (how === 'refuse') network.treat(({ kind }) => (kind === 'call' ? 'refuse' : 'deliver'));
  const first = send('first');
  const last = send('last', { timeoutMs: how === 'expire' ? 50 : 900 });
  connection.retire();
  if (how !== 'refuse') {
    await runtime.advance(2);
    replica.answer(first);
    await runtime.advance(2);
    expect(names()).toEqual(['first']);
    expect(connection.isClosed).toBe(false);
  }

  if (how === 'answer') replica.answer(last);
  if (how === 'cancel') connection.cancel(last);
  if (how === 'lose') network.cut('echo-1');
  await runtime.advance(60);

  expect(connection.isClosed).toBe(true);
  expect(connection.calls.size).toBe(0);
  await runtime.advance(1_000);
  expect(runtime.waiting()).toBe(0);
});

test('a retired connection that goes silent is not dialled again', async () => {
  const { runtime, connection, send, ends, replica } = await openConnection({ pongs: false });
  send('hanging', { timeoutMs: 30_000 });
  connection.retire();

  await runtime.advance(10_000);

  expect(ends).toMatchObject([{ name: 'hanging', error: { executed: 'unknown' } }]);
  expect(connection.isClosed).toBe(true);
  expect(replica.came('hello')).toHaveLength(1);
  expect(runtime.waiting()).toBe(0);
});

test('a connection that closes with its last call stays closed', async () => {
  const { runtime, connection, create, replica } = await openConnection({ pongs: false });
  const onEnd = () => connection.close();
  connection.send(create('last', { timeoutMs: 30_000, onEnd }));

  await runtime.advance(20_000);

  expect(connection.isClosed).toBe(true);
  expect(replica.came('hello')).toHaveLength(1);
});

test('a closed connection fails its calls, delivers no more answers and leaves no timer', async () => {
  const { runtime, connection, replica, send, ends, states } = await openConnection();
  const id = send('one');
  await runtime.advance(2);

  connection.close();
  connection.close();
  replica.answer(id);
  await runtime.advance(5);

  expect(ends).toMatchObject([{ error: { code: 'UNAVAILABLE', executed: 'unknown' } }]);
  expect(states).toEqual(['handshaking', 'ready', 'closed']);
  await runtime.advance(1_000);
  expect(runtime.waiting()).toBe(0);
});
