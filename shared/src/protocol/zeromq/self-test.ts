import { setTimeout as pause } from 'node:timers/promises';
import type { Dealer, Subscriber } from 'zeromq';
import { type KeyPair, newKeyPair } from '../../keys/key-pair.ts';
import { authenticator } from './authenticator.ts';
import { handshakeFailureOf } from './handshake-failure.ts';
import { readAll } from './sending.ts';
import { createProbe, createPublisher, createRouter } from './sockets.ts';

/** How long a socket may take to accept or refuse a client. */
const withinMs = 2_000;

/**
 * Thrown when a socket accepts a client that it must refuse, or refuses one that it must accept.
 */
export class UnguardedSocketError extends Error {
  override readonly name = 'UnguardedSocketError';
}

/** A bound socket, the key that its allow-list has, and one that only another allow-list has. */
interface TestedSocket {
  readonly kind: 'router' | 'publisher';
  readonly address: string;
  readonly publicKey: string;
  readonly listed: KeyPair;
  readonly listedElsewhere: KeyPair;
}

const isAccepted = (socket: Dealer | Subscriber, address: string): Promise<boolean> =>
  new Promise((resolve) => {
    void readAll(socket.events, (event) => {
      if (event.type === 'handshake') resolve(true);
      if (handshakeFailureOf(event)) resolve(false);
    });
    socket.connect(address);
  });

/**
 * Connects to a socket without keys, with unknown keys, with keys of another allow-list, and with
 * listed keys, which shows that the attempts reach it. Throws an `UnguardedSocketError` unless
 * exactly the last client is accepted.
 */
export const testSocket = async (tested: TestedSocket): Promise<void> => {
  const attempts = [
    { who: 'a client without keys', own: undefined, mustSucceed: false },
    { who: 'a client with unknown keys', own: newKeyPair(), mustSucceed: false },
    { who: 'a client of another allow-list', own: tested.listedElsewhere, mustSucceed: false },
    { who: 'a listed client', own: tested.listed, mustSucceed: true },
  ];
  await Promise.all(
    attempts.map(async ({ who, own, mustSucceed }) => {
      const socket = createProbe(tested.kind, own, tested.publicKey);
      const stop = new AbortController();
      const timeout = pause(withinMs, 'no answer' as const, stop);
      const outcome = await Promise.race([isAccepted(socket, tested.address), timeout]);
      stop.abort();
      timeout.catch(() => undefined);
      socket.close();
      if (outcome === mustSucceed) return;
      const was =
        outcome === 'no answer' ? 'got no answer' : outcome ? 'was accepted' : 'was refused';
      throw new UnguardedSocketError(`${tested.kind} socket: ${who} ${was}`);
    }),
  );
};

/**
 * Tests a socket of a kind that this process opens, on the loopback interface, for the test only.
 */
export const selfTest = async (kind: TestedSocket['kind']): Promise<void> => {
  const [own, listed, listedElsewhere] = [newKeyPair(), newKeyPair(), newKeyPair()];
  const open = ({ publicKey }: KeyPair) =>
    authenticator.open({ name: 'self-test', allows: (key) => key === publicKey });
  const [domain, otherDomain] = [await open(listed), await open(listedElsewhere)];
  const socket = kind === 'router' ? createRouter(own, domain) : createPublisher(own, domain);
  try {
    await socket.bind('tcp://127.0.0.1:*');
    const address = socket.lastEndpoint ?? '';
    await testSocket({ kind, address, publicKey: own.publicKey, listed, listedElsewhere });
  } finally {
    socket.close();
    await Promise.all([domain, otherDomain].map((one) => authenticator.close(one)));
  }
};

let tested: Promise<void> | undefined;

/**
 * The start-up check, once a process: its libzmq must enforce CURVE and allow-lists. Rejects with
 * an `UnguardedSocketError` each time where it does not.
 */
export const testedOnce = (): Promise<void> => (tested ??= selfTest('router'));
