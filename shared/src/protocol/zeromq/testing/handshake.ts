import { setTimeout as pause } from 'node:timers/promises';
import type { KeyPair } from '../../../keys/key-pair.ts';
import { readAll } from '../sending.ts';
import { createProbe } from '../sockets.ts';

/** An attempt to connect, with keys or without, to a kind of socket. */
export interface Attempt {
  readonly own?: KeyPair | undefined;
  readonly kind?: 'router' | 'publisher';
}

/** The detail of a failed handshake in zeromq.js: a ZAP status, an errno, or a ZMTP error. */
const detailOf = (error: unknown): string => {
  const { status, errno, code } = Object(error) as Record<string, unknown>;
  return String(status ?? errno ?? code);
};

/**
 * How the first handshake of a connection ends: `came in`, or the name of libzmq's monitor event
 * without `HANDSHAKE_FAILED_` and its value: `AUTH 400`; `no end` when none ends within `withinMs`.
 */
export const handshakeWith = async (
  address: string,
  serverKey: string,
  { own, kind = 'router' }: Attempt,
  withinMs: number,
): Promise<string> => {
  const socket = createProbe(kind, own, serverKey);
  const ending = new Promise<string>((resolve) => {
    void readAll(socket.events, (event) => {
      const detail = 'error' in event ? detailOf(event.error) : '';
      if (event.type === 'handshake') resolve('came in');
      if (event.type === 'handshake:error:auth') resolve(`AUTH ${detail}`);
      if (event.type === 'handshake:error:protocol') resolve(`PROTOCOL ${detail}`);
      if (event.type === 'handshake:error:other') resolve(`NO_DETAIL ${detail}`);
    });
  });
  const stop = new AbortController();
  const tooLate = pause(withinMs, 'no end', stop).catch(() => 'no end');
  socket.connect(address);
  const outcome = await Promise.race([ending, tooLate]);
  stop.abort();
  socket.close();
  return outcome;
};
