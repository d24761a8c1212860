import { ServiceError } from '@shop/shared/errors';
import type { Chance } from './chance.ts';
import type { Clock } from './clock.ts';
import { SimulatedProcess } from './simulated-process.ts';

/** How a store behaves at the moment. */
interface StoreManners {
  /** How long a way to it or back takes at most. */
  readonly latencyMs: number;
  /** How often it fails; half of the time only after it has done what was asked. */
  readonly failures: number;
  /** How often a way takes a hundred times as long even so. */
  readonly stalls: number;
}

/** Of a store that nothing is wrong with. */
export const healthy: StoreManners = { latencyMs: 2, failures: 0, stalls: 0 };

/** What a way takes at most when all is well: a store in the same rack, or a busy one. */
const usualLatenciesMs = [2, 2, 10, 40];

const stallChance = 0.002;
const stallFactor = 100;

/** A driver gives up what takes longer than the two ways together. */
const maxPassMs = 2_500;

/** A store that has survived every process that used it. */
export class SimulatedStore {
  /** What the store itself runs in: it can stand still, and is never gone. */
  readonly process: SimulatedProcess;
  #manners = healthy;
  readonly #usual: StoreManners;
  readonly #chance: Chance;
  /** Whose request is being served: a store that goes by its users' clocks goes by this one's. */
  #user: SimulatedProcess | undefined;

  constructor(name: string, clock: Clock, chance: Chance) {
    this.#chance = chance;
    this.#usual = {
      ...healthy,
      latencyMs: chance.oneOf(usualLatenciesMs),
      stalls: stallChance,
    };
    this.process = new SimulatedProcess({ host: name, start: 1 }, clock, chance, () => 0);
  }

  /** The runtime that the store's own code works with. */
  get runtime() {
    const { runtime } = this.process;
    return { ...runtime, wallTime: () => (this.#user ?? this.process).runtime.wallTime() };
  }

  /** From now on; without manners, as usual. */
  behave(manners: Partial<StoreManners> = {}): void {
    this.#manners = { ...this.#usual, ...manners };
  }

  /**
   * `target` as `user` has it, over a network: what it asks for happens at once when it gets there,
   * also after the user's end, and the user learns of it later, if it lives.
   */
  for<T extends object>(user: SimulatedProcess, target: T): T {
    const ask = (method: string, perform: () => unknown) => this.ask(user, method, perform);
    return new Proxy(target, {
      get: (_, name) => {
        const value: unknown = Reflect.get(target, name, target);
        // The outbox of aggregates is a store itself.
        if (name === 'outbox' && typeof value === 'object' && value) return this.for(user, value);
        // A document store does not say when something is added.
        if (name === 'watch') return () => () => undefined;
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) =>
          ask(String(name), () => Reflect.apply(value, target, args) as unknown);
      },
    });
  }

  /** What is done by one request of a user. */
  async ask<T>(user: SimulatedProcess, method: string, perform: () => T): Promise<Awaited<T>> {
    const { failures } = this.#manners;
    const isFailing = failures > 0 && this.#chance.happens(failures);
    const isDoneFirst = isFailing && this.#chance.happens(0.5);
    // A request that has not left ends with its process; one that has goes on without it.
    if (this.#chance.happens(0.3)) await this.#pass(user);
    await this.#pass(this.process);
    if (isFailing && !isDoneFirst) {
      await this.#pass(user);
      throw new ServiceError('UNAVAILABLE', `the store did not ${method}`, { executed: 'no' });
    }
    this.#user = user;
    const answer = await Promise.try(perform).then(
      (value) => () => value,
      (error: unknown) => () => {
        throw error;
      },
    );
    await this.#pass(user);
    if (isFailing) {
      const message = `the store did not say whether it did ${method}`;
      throw new ServiceError('UNAVAILABLE', message, { executed: 'unknown' });
    }
    return answer();
  }

  #pass(process: SimulatedProcess): Promise<void> {
    const stall = this.#chance.happens(this.#manners.stalls) ? stallFactor : 1;
    const ms = Math.min(maxPassMs, this.#manners.latencyMs * stall * this.#chance.next());
    return new Promise((resolve) => void process.runtime.after(ms, resolve));
  }
}
