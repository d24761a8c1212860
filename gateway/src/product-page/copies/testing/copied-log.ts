import type { Position } from '@shop/shared/events/event';
import { createContext } from '@shop/shared/protocol/calls/context';
import type { FakeRuntime } from '@shop/shared/testing/fake-runtime';
import { pricing } from '../../../sections/pricing/section.ts';
import { priceOf } from '../../../sections/pricing/testing/fake.ts';
import type { CopyStore } from '../copy-store.ts';
import { StaleIfErrorCache } from '../stale-if-error-cache.ts';

export const products = ['lamp-1', 'lamp-2'] as const;
export type ProductId = (typeof products)[number];

/** A price as its service has it, and which of the service's histories that is of. */
export interface State {
  readonly history: number;
  readonly version: number;
}

interface Announced extends State {
  readonly id: ProductId;
  readonly seq: number;
}

/** The amount tells the history, so that equal versions of two histories differ. */
const entityOf = (id: string, { history, version }: State) =>
  priceOf(id, history * 1_000 + version, version);

/** A service that can be set back, as by a restored backup. */
export class RestoredService {
  history = 1;
  epoch = 1;
  log: readonly Announced[] = [];
  #saved: readonly Announced[] = [];

  get position(): Position {
    return { epoch: `e${this.epoch}`, seq: this.log.length };
  }

  stateOf(id: ProductId): State {
    const last = this.log.findLast((event) => event.id === id);
    return { history: this.history, version: last?.version ?? 1 };
  }

  change(id: ProductId): void {
    const version = this.stateOf(id).version + 1;
    this.log = [...this.log, { id, history: this.history, version, seq: this.log.length + 1 }];
  }

  save(): void {
    this.#saved = this.log;
  }

  restore(isNewLog: boolean): void {
    this.log = isNewLog ? [] : this.#saved;
    this.#saved = this.log;
    this.history += 1;
    if (isNewLog) this.epoch += 1;
  }

  savedSeq(): number {
    return this.#saved.length;
  }
}

/** A gateway's copies of prices, and how far it has followed the service's log. */
export class CopyingGateway {
  readonly #service: RestoredService;
  readonly #runtime: FakeRuntime;
  readonly #open: () => StaleIfErrorCache;
  copies: StaleIfErrorCache;
  position: Position = { epoch: '', seq: 0 };
  /** The history that it knows to follow. */
  history = 0;
  #asked: (() => void)[] = [];
  #heard: Announced[] = [];

  constructor(service: RestoredService, store: CopyStore, runtime: FakeRuntime) {
    this.#service = service;
    this.#runtime = runtime;
    this.#open = () => new StaleIfErrorCache(pricing, store, runtime);
    this.copies = this.#open();
  }

  /** Begins anew, with nothing in memory. */
  async start(): Promise<void> {
    this.copies = this.#open();
    this.#asked = [];
    await this.copies.generation.look();
    await this.notice();
  }

  /** Reads the log: it was set back, or is another one. */
  async notice(): Promise<void> {
    this.position = this.#service.position;
    this.history = this.#service.history;
    this.#heard = [];
    this.copies.clear();
    await this.copies.generation.read(this.position);
  }

  /** Receives all events that are published; `apply` applies them one by one. */
  hear(): void {
    const { epoch } = this.#service.position;
    if (epoch !== this.position.epoch || this.history !== this.#service.history) return;
    this.#heard = this.#service.log.slice(this.position.seq);
  }

  /** Applies the next event that was heard. */
  apply(): void {
    const [event, ...rest] = this.#heard;
    this.#heard = rest;
    if (!event) return;
    this.position = { ...this.position, seq: event.seq };
    this.copies.generation.reached(this.position);
    this.copies.renew(event.id, entityOf(event.id, event));
  }

  /** Asks the service, which answers as it is now; `answer` brings the oldest such answer. */
  ask(id: ProductId): void {
    const { copies } = this;
    const { heard } = copies;
    const answer = Buffer.from(JSON.stringify([entityOf(id, this.#service.stateOf(id))]));
    this.#asked.push(() => void copies.learn(id, answer, heard));
  }

  answer(): void {
    this.#asked.shift()?.();
  }

  /** The state that it would show while the service is away. */
  async shows(id: ProductId): Promise<State | undefined> {
    const known = await this.copies.find(id, createContext(this.#runtime, { timeoutMs: 1_000 }));
    return known && stateIn(known.data);
  }
}

/** The state in the JSON of a price. */
const stateIn = (data: Buffer): State => {
  const { current, version } = JSON.parse(data.toString());
  return { history: Math.floor((current.amount - version) / 1_000), version };
};
