import { ServiceError } from '@shop/shared/errors';
import type { SimulatedProcess } from './simulated-process.ts';
import type { World } from './world.ts';

/** How a store behaves that nothing is wrong with. */
export const healthy = {
  /** How long a way to it or back takes at most. */
  latencyMs: 2,
  /** How often it fails; half of the time only after it has done what was asked. */
  failures: 0,
  /** How often a way takes a hundred times as long even so. */
  stalls: 0,
};

/** Makes one request to a store. */
type Ask = (method: string, perform: () => unknown) => Promise<unknown>;

/** The usual latencies: of a store in the same rack, or of a busy one. */
const usualLatenciesMs = [2, 2, 10, 40];

const stallChance = 0.002;
const stallFactor = 100;

/** A driver gives up what takes longer than the two ways together. */
const maxPassMs = 2_500;

/**
 * `target` as a process has it, over a network: what it asks for happens at once when it gets
 * there, also after the process's end, and the process learns of it later, if it lives.
 */
const farFrom = <T extends object>(target: T, ask: Ask): T =>
  new Proxy(target, {
    get(_, property) {
      const method = String(property);
      const value: unknown = Reflect.get(target, property, target);
      // The outbox of aggregates is a store itself.
      if (method === 'outbox' && typeof value === 'object' && value) return farFrom(value, ask);
      // A document store does not say when something is added.
      if (method === 'watch') return () => () => undefined;
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) =>
        ask(method, () => Reflect.apply(value, target, args) as unknown);
    },
  });

export type SimulatedStore = ReturnType<typeof openStore>;

/**
 * A store that survives every process that uses it, or one in the memory of a process. It runs in
 * the process `own`, which can stand still.
 */
export const openStore = ({ chance }: Pick<World, 'chance'>, own: SimulatedProcess) => {
  const usual = { ...healthy, latencyMs: chance.oneOf(usualLatenciesMs), stalls: stallChance };
  let manners = healthy;
  /** Whose request is being served: a store that goes by its users' clocks goes by this one's. */
  let user = own;

  const pass = (process: SimulatedProcess): Promise<void> => {
    const stall = chance.happens(manners.stalls) ? stallFactor : 1;
    const ms = Math.min(maxPassMs, manners.latencyMs * stall * chance.next());
    return new Promise((resolve) => void process.runtime.after(ms, resolve));
  };

  /** Makes one request of a process to the store. */
  const ask = async <T>(
    asking: SimulatedProcess,
    method: string,
    perform: () => T,
  ): Promise<Awaited<T>> => {
    const isFailing = manners.failures > 0 && chance.happens(manners.failures);
    const isDoneFirst = isFailing && chance.happens(0.5);
    // A request that has not left ends with its process; one that has goes on without it.
    if (chance.happens(0.3)) await pass(asking);
    await pass(own);
    if (isFailing && !isDoneFirst) {
      await pass(asking);
      throw new ServiceError('UNAVAILABLE', `the store did not ${method}`, { executed: 'no' });
    }
    user = asking;
    const [answer] = await Promise.allSettled([Promise.try(perform)]);
    await pass(asking);
    if (isFailing) {
      const message = `the store did not say whether it did ${method}`;
      throw new ServiceError('UNAVAILABLE', message, { executed: 'unknown' });
    }
    if (answer.status === 'rejected') throw answer.reason;
    return answer.value;
  };

  return {
    process: own,
    /** The runtime that the store's own code works with. */
    runtime: { ...own.runtime, wallTime: () => user.runtime.wallTime() },
    ask,
    /** `target`, a part of this store, as a process has it. */
    far: <T extends object>(asking: SimulatedProcess, target: T): T =>
      farFrom(target, (method, perform) => ask(asking, method, perform)),
    /** From now on; without manners, as usual. */
    behave(next: Partial<typeof healthy> = {}) {
      manners = { ...usual, ...next };
    },
  };
};
