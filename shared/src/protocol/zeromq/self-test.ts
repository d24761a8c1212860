import type { Dealer, Subscriber } from 'zeromq';
import { type KeyPair, newKeyPair } from '../../keys/key-pair.ts';
import { authenticator } from './authenticator.ts';
import { handshakeFailureOf } from './handshake-failure.ts';
import { readAll } from './sending.ts';
import { createProbe, createPublisher, createRouter } from './sockets.ts';

/** How long a socket may take to accept or refuse a client. */
const withinMs = 2_000;

/** Thrown when a socket accepts a client that it must refuse, or the other way round. */
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

/** How an attempt to connect ends. */
const outcomeOf = (socket: Dealer | Subscriber, address: string): Promise<string> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, withinMs, 'got no answer');
    const end = (outcome: string) => {
      clearTimeout(timer);
      resolve(outcome);
    };
    void readAll(socket.events, (event) => {
      if (event.type === 'handshake') end('was accepted');
      if (handshakeFailureOf(event)) end('was refused');
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
    ['a client without keys', undefined, 'was refused'],
    ['a client with unknown keys', newKeyPair(), 'was refused'],
    ['a client of another allow-list', tested.listedElsewhere, 'was refused'],
    ['a listed client', tested.listed, 'was accepted'],
  ] as const;
  await Promise.all(
    attempts.map(async ([who, own, expected]) => {
      const socket = createProbe(tested.kind, own, tested.publicKey);
      const outcome = await outcomeOf(socket, tested.address);
      socket.close();
      if (outcome === expected) return;
      throw new UnguardedSocketError(`${tested.kind} socket: ${who} ${outcome}`);
    }),
  );
};

/** Tests a socket as this process opens them, on the loopback interface. */
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
