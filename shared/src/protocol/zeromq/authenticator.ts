import type { Router } from 'zeromq';
import { keyTextOf } from '../../keys/key-pair.ts';
import type { Door } from '../transport.ts';
import { readAll, trySend } from './sending.ts';
import { createAuthenticationSocket } from './sockets.ts';

/** Where libzmq asks whom to let in (ZeroMQ RFC 27). */
const address = 'inproc://zeromq.zap.01';

const allowed = ['200', 'OK'] as const;
const refused = ['400', 'not allowed here'] as const;
const broken = ['500', 'nobody knows'] as const;

/** A door that breaks is closed, and no other with it. */
const verdictOf = (door: Door | undefined, key: Buffer) => {
  try {
    return door?.admits(keyTextOf(key)) === true ? allowed : refused;
  } catch {
    return broken;
  }
};

/**
 * Answers libzmq, for all sockets of this process, whether who connects may come in: by the key
 * that it has proven, through the door that it has come to. A socket whose domain has no door, or a
 * question that is not understood, is answered with no; so is nothing at all, by libzmq itself.
 */
class Authenticator {
  readonly #doors = new Map<string, Door>();
  #socket: Promise<Router> | undefined;
  #names = 0;

  /** Resolves to the domain that stands for the door, when questions about it are answered. */
  async open(door: Door): Promise<string> {
    const domain = `${door.name}#${++this.#names}`;
    this.#doors.set(domain, door);
    await (this.#socket ??= this.#start());
    return domain;
  }

  /** A socket that asks would keep a process alive which has nothing else to do. */
  async close(domain: string): Promise<void> {
    this.#doors.delete(domain);
    const socket = this.#socket;
    if (this.#doors.size > 0 || !socket) return;
    this.#socket = undefined;
    const opened = await socket;
    opened.disconnect(address);
    opened.close();
  }

  async #start(): Promise<Router> {
    const socket = createAuthenticationSocket();
    await socket.bind(address);
    void readAll(socket, (parts) => this.#answer(socket, parts));
    return socket;
  }

  #answer(socket: Router, parts: readonly Buffer[]): void {
    const [peer, , version, id, domain, address, , mechanism, key] = parts;
    if (!peer || !version || !id) return;
    const door = this.#doors.get(domain?.toString() ?? '');
    const isCurve = mechanism?.toString() === 'CURVE';
    const [status, text] = isCurve && key ? verdictOf(door, key) : refused;
    trySend(socket, [peer, '', version, id, status, text, '', ''], () => undefined);
    if (status === '400' && key) door?.refused?.(keyTextOf(key), address?.toString() ?? '');
  }
}

/** There is one for each process: libzmq has one such address for each context. */
export const authenticator = new Authenticator();
