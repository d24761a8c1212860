import type { Router } from 'zeromq';
import { keyTextOf } from '../../keys/key-pair.ts';
import type { AllowList } from '../transport.ts';
import { readAll, trySend } from './sending.ts';
import { createAuthenticationSocket } from './sockets.ts';

/** The address of authentication requests (ZAP, ZeroMQ RFC 27). */
const address = 'inproc://zeromq.zap.01';

const allowed = ['200', 'OK'] as const;
const refused = ['400', 'not on the allow-list'] as const;
const failed = ['500', 'internal error'] as const;

/** An allow-list that throws refuses everyone, without effect on others. */
const verdictOf = (allowList: AllowList | undefined, key: Buffer) => {
  try {
    return allowList?.allows(keyTextOf(key)) === true ? allowed : refused;
  } catch {
    return failed;
  }
};

/**
 * Answers libzmq's authentication requests (ZAP) for all sockets of this process: a connection is
 * accepted if the allow-list of its socket has the key that it has proven. A request for a domain
 * without an allow-list, or one that cannot be read, is denied. libzmq itself denies a connection
 * whose request gets no answer.
 */
class Authenticator {
  readonly #allowLists = new Map<string, AllowList>();
  #socket: Promise<Router> | undefined;
  #names = 0;

  /** Resolves to the domain of the allow-list when questions about it are answered. */
  async open(allowList: AllowList): Promise<string> {
    const domain = `${allowList.name}#${++this.#names}`;
    this.#allowLists.set(domain, allowList);
    await (this.#socket ??= this.#start());
    return domain;
  }

  /** Closes the ZAP socket with the last allow-list: it would keep the process alive. */
  async close(domain: string): Promise<void> {
    this.#allowLists.delete(domain);
    const socket = this.#socket;
    if (this.#allowLists.size > 0 || !socket) return;
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
    const allowList = this.#allowLists.get(domain?.toString() ?? '');
    const isCurve = mechanism?.toString() === 'CURVE';
    const [status, text] = isCurve && key ? verdictOf(allowList, key) : refused;
    trySend(socket, [peer, '', version, id, status, text, '', ''], () => undefined);
    if (status === '400' && key) allowList?.refused?.(keyTextOf(key), address?.toString() ?? '');
  }
}

/** One for each process: libzmq has one ZAP address for each context. */
export const authenticator = new Authenticator();
