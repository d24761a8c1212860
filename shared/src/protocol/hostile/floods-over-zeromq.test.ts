import { expect, test } from '@jest/globals';
import { eventually } from '../../service/testing/eventually.ts';
import { defaultPolicy } from '../policy.ts';
import { framesOf } from '../wire/testing/item-data.ts';
import { readAll } from '../zeromq/sending.ts';
import { createDealer, createSubscriber } from '../zeromq/sockets.ts';
import { answered, dialAuthenticated, helloOf, request } from './testing/raw-peer.ts';
import { openTcpProxy } from './testing/tcp-proxy.ts';
import { type BusyVault, openBusyVault } from './testing/vault.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test('Z14: a flooding peer gets no more than its credit, and others are served', async () => {
  await using vault = await openBusyVault();
  using peer = await dialAuthenticated(vault);
  const body = '{"how":"never end"}';
  const many = 20_000;

  peer.say(...numbers(many).map((id) => request(id, { operation: 'misbehave', body })));
  await vault.answers(200);

  const refused = () => peer.heard.filter(({ kind }) => kind === 'reject');
  await eventually(() => expect(refused().length).toBeGreaterThanOrEqual(many - 1_024));
  expect(refused()).toEqual(
    refused().map(({ id }) =>
      expect.objectContaining({
        id,
        executed: 'no',
        retryAfterMs: 1_000,
        body: expect.stringContaining('"code":"OVERLOADED"'),
      }),
    ),
  );
  expect(refused().length).toBe(many - defaultPolicy.maxCredit);
  await vault.finish();
});

/**
 * Many connections of one service, and how many of them succeed. A few at a time: libzmq gives a
 * connection one second for its CURVE handshake, which hundreds at once can miss.
 */
const connectOften = async (vault: BusyVault, count: number) => {
  const { pair } = vault.keys.keyringOf('stranger');
  const dealer = createDealer(pair, vault.publicKey);
  const seen = { ups: 0, welcomes: 0 };
  void readAll(dealer.events, ({ type }) => void (seen.ups += type === 'handshake' ? 1 : 0));
  void readAll(dealer, () => void (seen.welcomes += 1));
  const { port } = new URL(vault.endpoint.calls);
  for (const zeros of numbers(count)) {
    // A socket connects once to each address, so these are written in different ways.
    dealer.connect(`tcp://127.0.0.1:${'0'.repeat(zeros)}${port}`);
    if (zeros % 50 === 0) await eventually(() => expect(seen.ups).toBe(zeros));
  }
  const hello = () => framesOf([helloOf('stranger', pair, vault.publicKey)]);
  return { seen, shakeHands: () => dealer.send(hello()), [Symbol.dispose]: () => dealer.close() };
};

test('Z14: a thousand connections, with or without a handshake, leave room for others', async () => {
  await using vault = await openBusyVault();
  using silent = await connectOften(vault, 500);
  using authenticating = await connectOften(vault, 500);

  for (const _ of numbers(500)) await authenticating.shakeHands();
  await eventually(() => expect(authenticating.seen.welcomes).toBe(500));
  expect(silent.seen.welcomes).toBe(0);
  await vault.answers(100);

  using late = await dialAuthenticated(vault);
  late.say(request(1));
  await late.hears(answered(1));
  await vault.finish();
});

const subscribe = (vault: BusyVault) => {
  const { pair } = vault.keys.keyringOf('subscriber');
  const socket = createSubscriber(pair, vault.publicKey);
  socket.connect(vault.endpoint.events);
  return socket;
};

test('Z14: ten thousand subscriptions of one subscriber disturb no others', async () => {
  await using vault = await openBusyVault();
  const socket = subscribe(vault);

  for (const n of numbers(10_000)) socket.subscribe(`events/${n}/${'x'.repeat(100)}`);

  await vault.answers(200);
  socket.close();
  await vault.finish();
});

test('Z15: about a thousand answers are kept for a peer that does not read, and others do not wait', async () => {
  await using vault = await openBusyVault();
  using proxy = await openTcpProxy(vault.endpoint.calls);
  using peer = await dialAuthenticated(vault, 'stranger', proxy.address);
  const much = { operation: 'misbehave', body: '{"how":"say much"}' };

  proxy.deafen();
  for (const round of numbers(80)) {
    peer.say(...numbers(50).map((n) => request(50 * round + n, much)));
    await vault.answers(1);
  }
  await vault.answers(200);

  const { length } = vault.strange();
  expect(length).toBeGreaterThanOrEqual(900);
  expect(length).toBeLessThan(1_500);
  await vault.finish();
});
