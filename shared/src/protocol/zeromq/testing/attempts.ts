import type { Dealer, Subscriber } from 'zeromq';
import type { KeyPair } from '../../../keys/key-pair.ts';
import { createProbe } from '../sockets.ts';

/** An attempt to connect. */
export interface Attempt {
  readonly kind?: 'router' | 'publisher';
  /** Undefined: without keys. */
  readonly own?: KeyPair;
  /** Uses a name and a password instead. */
  readonly isPlain?: boolean;
}

const firstAnswer = async ({ events }: Dealer | Subscriber): Promise<string> => {
  for (;;) {
    const { type } = await events.receive();
    if (type === 'handshake' || type.startsWith('handshake:error')) return type;
  }
};

/** Tries to connect to a socket with this public key, and returns the outcome. */
export const tryToComeIn = async (
  address: string,
  publicKey: string,
  { kind = 'router', own, isPlain = false }: Attempt = {},
): Promise<'came in' | 'was refused'> => {
  const socket = createProbe(kind, own, publicKey);
  if (isPlain) {
    socket.plainUsername = 'admin';
    socket.plainPassword = 'admin';
  }
  const answer = firstAnswer(socket);
  socket.connect(address);
  const type = await answer;
  socket.close();
  return type === 'handshake' ? 'came in' : 'was refused';
};
