import { setTimeout as pause } from 'node:timers/promises';
import type { Keyring } from '../../../keys/keyring.ts';
import { type HeardItem, type Wanted, failureOf } from '../../wire/testing/heard-item.ts';
import { type HelloItem, helloText, provenHello } from '../../wire/testing/hello-item.ts';
import { type ItemData, framesOf, readFrame } from '../../wire/testing/item-data.ts';
import { handshakeFailureOf } from '../../zeromq/handshake-failure.ts';
import { readAll, trySend } from '../../zeromq/sending.ts';
import { createDealer } from '../../zeromq/sockets.ts';
import { LeftOut, Mismatch, type Subject } from './check.ts';

/** How often received items are checked. */
const lookMs = 5;

/** An item in a few words, for people. */
export const inWords = (item: HeardItem): string => {
  const name = typeof item.kind === 'number' ? `kind ${item.kind}` : item.kind.toUpperCase();
  const executed = 'executed' in item ? ` ${String(failureOf(item).code)}, ${item.executed}` : '';
  return `${name} of id ${item.id}${executed}${'malformed' in item ? ', malformed' : ''}`;
};

/** Any end of a call. */
export const ended =
  (id: number): Wanted =>
  (item) =>
    (item.kind === 'response' || item.kind === 'error' || item.kind === 'reject') && item.id === id;

interface ProbeOptions {
  readonly subject: Subject;
  readonly caller: string;
  readonly keyring: Keyring;
  /** A routing id of its own choice, which no client should have. */
  readonly routingId?: string;
}

/** A connection on which a check sends anything, and records all that is received. */
export class Probe implements Disposable {
  readonly heard: HeardItem[] = [];
  /** The problems of received frames that are malformed. */
  readonly problems: string[] = [];
  readonly #subject: Subject;
  readonly #keyring: Keyring;
  readonly #caller: string;
  readonly #socket: ReturnType<typeof createDealer>;
  #state: 'connecting' | 'up' | 'not let in' | 'down' = 'connecting';

  constructor({ subject, caller, keyring, routingId }: ProbeOptions) {
    this.#subject = subject;
    this.#keyring = keyring;
    this.#caller = caller;
    this.#socket = createDealer(keyring.pair, subject.serverKey);
    if (routingId !== undefined) this.#socket.routingId = routingId;
    void readAll(this.#socket.events, (event) => {
      const { type } = event;
      if (type === 'handshake') this.#state = 'up';
      if (handshakeFailureOf(event)) this.#state = 'not let in';
      if (type === 'disconnect' && this.#state === 'up') this.#state = 'down';
    });
    void readAll(this.#socket, ([frame]) => frame && this.#read(frame));
    this.#socket.connect(subject.address);
  }

  /** Resolves to the state of the connection; `connecting` if nothing happened in time. */
  async outcome(): Promise<'connecting' | 'up' | 'not let in' | 'down'> {
    const givesUpAt = performance.now() + this.#subject.waitMs;
    while (this.#state === 'connecting' && performance.now() < givesUpAt) await pause(lookMs);
    return this.#state;
  }

  say(...items: readonly ItemData[]): void {
    for (const frame of framesOf(items)) this.sayRaw(frame);
  }

  sayRaw(frame: Buffer): void {
    this.sayParts(frame);
  }

  /** A message of several parts, which the protocol does not have. */
  sayParts(...parts: readonly Buffer[]): void {
    trySend<readonly Buffer[]>(this.#socket as never, parts, () => undefined);
  }

  /** A HELLO with these overrides in its JSON, with a proof for the server. */
  hello(facts: object = {}, to = this.#subject.serverKey): HelloItem {
    const caller = { service: this.#caller, instance: `${this.#caller}-probe`, bootId: 'probe' };
    const text = helloText(this.#subject.document.service, caller, facts);
    return provenHello(text, this.#keyring.pair, to);
  }

  /** Does the handshake; rejects if the server refuses it. */
  async shakeHands(): Promise<HeardItem> {
    this.say(this.hello());
    return this.expect('a WELCOME', ({ kind }) => kind === 'welcome');
  }

  /** The first matching item that was received, or is received in time. */
  async expect(what: string, wanted: Wanted, withinMs = this.#subject.waitMs): Promise<HeardItem> {
    const givesUpAt = performance.now() + withinMs;
    for (;;) {
      this.#checkHeard();
      const found = this.heard.find(wanted);
      if (found) return found;
      if (performance.now() >= givesUpAt || this.#state === 'down') throw this.mismatch(what);
      await pause(lookMs);
    }
  }

  /** Checks that the connection is alive: the server answers a PING. */
  async expectLife(after: string): Promise<void> {
    const id = 0x7000_0000 + this.heard.length;
    this.say({ kind: 'ping', id, content: '00'.repeat(8) });
    await this.expect(`a PONG after ${after}`, (item) => item.kind === 'pong' && item.id === id);
  }

  /** The error of a failed expectation, with the last received items. */
  mismatch(expected: string): Mismatch {
    const lost = this.#state === 'up' ? '' : `a connection that is ${this.#state}, after `;
    const items = this.heard.slice(-5).map(inWords).join('; ') || 'nothing';
    return new Mismatch(expected, lost + items);
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }

  /** Checks that all received items are valid, and that REJECT and `executed` agree. */
  #checkHeard(): void {
    const [problem] = this.problems;
    if (problem) throw new Mismatch('frames that can be read', problem);
    const isWrong = (item: HeardItem) =>
      'malformed' in item ||
      ('executed' in item && (item.kind === 'reject') !== (item.executed === 'no'));
    const wrong = this.heard.find(isWrong);
    if (wrong) throw new Mismatch('items as section 4 has them', inWords(wrong));
  }

  #read(frame: Buffer): void {
    const { items, problem } = readFrame(frame);
    this.heard.push(...items);
    if (problem) this.problems.push(problem);
  }
}

/** A connection before the handshake, as the caller or as another service. */
export const connect = async (
  subject: Subject,
  caller = subject.caller,
  routingId?: string,
): Promise<Probe> => {
  const keyring = subject.keyringOf(caller);
  if (!keyring) throw new LeftOut(`there are no keys of ${caller}`);
  const probe = new Probe({ subject, caller, keyring, ...(routingId && { routingId }) });
  const outcome = await probe.outcome();
  if (outcome === 'up') return probe;
  probe[Symbol.dispose]();
  throw new Mismatch(`that ${caller} is let in`, outcome === 'connecting' ? 'no answer' : outcome);
};

/** A connection after the handshake. */
export const connectAuthenticated = async (subject: Subject, caller?: string): Promise<Probe> => {
  const probe = await connect(subject, caller);
  try {
    await probe.shakeHands();
    return probe;
  } catch (error) {
    probe[Symbol.dispose]();
    throw error;
  }
};
