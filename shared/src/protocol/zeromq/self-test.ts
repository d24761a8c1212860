import { setTimeout as pause } from 'node:timers/promises';
import type { Dealer, Subscriber } from 'zeromq';
import { type KeyPair, newKeyPair } from '../../keys/key-pair.ts';
import { handshakeFailureOf } from './handshake-failure.ts';
import { readAll } from './sending.ts';
import { createProbe } from './sockets.ts';

/** How long a socket may take to refuse who must not come in. */
const withinMs = 2_000;

/** Thrown for a socket that lets in whom it must not, or that nobody can reach. */
export class UnguardedSocketError extends Error {
  override readonly name = 'UnguardedSocketError';
}

/** Who tries to come in, and whether that must succeed. */
interface Attempt {
  readonly who: string;
  readonly own: KeyPair | undefined;
  readonly isWelcome: boolean;
}

/** A socket that has been bound, and what is to be known of it to test it. */
export interface TestedSocket {
  readonly name: string;
  readonly kind: 'router' | 'publisher';
  readonly address: string;
  readonly publicKey: string;
  /** Lets in a key, for as long as the test takes. */
  readonly admit: (publicKey: string) => void;
  /** Has a key let in at another allow-list of this process. */
  readonly admitElsewhere: (publicKey: string) => Promise<void>;
}

const outcomeOf = (socket: Dealer | Subscriber, address: string): Promise<boolean> =>
  new Promise((resolve) => {
    void readAll(socket.events, (event) => {
      if (event.type === 'handshake') resolve(true);
      if (handshakeFailureOf(event)) resolve(false);
    });
    socket.connect(address);
  });

/**
 * Tries to come in without keys, with keys that nobody knows, and with keys that are let in at
 * another socket; and, so that it is known that the test reaches the socket, with some that are let
 * in. Throws an `UnguardedSocketError` unless only the last ones are.
 */
export const testGuard = async (tested: TestedSocket): Promise<void> => {
  const [welcome, elsewhere] = [newKeyPair(), newKeyPair()];
  tested.admit(welcome.publicKey);
  await tested.admitElsewhere(elsewhere.publicKey);
  const attempts: readonly Attempt[] = [
    { who: 'someone without keys', own: undefined, isWelcome: false },
    { who: 'a stranger', own: newKeyPair(), isWelcome: false },
    { who: 'someone who is let in elsewhere', own: elsewhere, isWelcome: false },
    { who: 'someone who is let in', own: welcome, isWelcome: true },
  ];
  const address = tested.address.replace(/^tcp:\/\/(0\.0\.0\.0|\*)/, 'tcp://127.0.0.1');
  await Promise.all(
    attempts.map(async ({ who, own, isWelcome }) => {
      const socket = createProbe(tested.kind, own, tested.publicKey);
      const stop = new AbortController();
      const tooLate = pause(withinMs, 'no answer' as const, stop);
      const isIn = await Promise.race([outcomeOf(socket, address), tooLate]);
      stop.abort();
      tooLate.catch(() => undefined);
      socket.close();
      if (isIn === isWelcome) return;
      const came = isIn === 'no answer' ? 'had no answer' : isIn ? 'came in' : 'was refused';
      throw new UnguardedSocketError(`${tested.name}: ${who} ${came}`);
    }),
  );
};
