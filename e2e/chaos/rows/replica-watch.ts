import { setTimeout as pause } from 'node:timers/promises';
import type { Shop } from '../../src/shop.ts';
import { monotonicMs } from '../clock.ts';

/** The gateway's count of answers from each replica of a service at one time. */
export interface Reading {
  readonly at: number;
  /** By the replicas' names; those that take calls only. */
  readonly answered: ReadonlyMap<string, number>;
}

const everyMs = 200;

const read = async (shop: Shop, service: string): Promise<Reading> => {
  const { services } = await shop.status();
  const replicas = services.find(({ name }) => name === service)?.replicas ?? [];
  const answered = replicas.flatMap(({ instance, state, answered: count }) =>
    instance && state === 'ready' ? [[instance, count] as const] : [],
  );
  return { at: monotonicMs(), answered: new Map(answered) };
};

/** Reads a service's replicas from the gateway five times a second; `readings` grows. */
export const watchReplicas = (shop: Shop, service: string) => {
  const readings: Reading[] = [];
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      // A busy shop may not have the time; the next reading comes.
      await read(shop, service).then(
        (reading) => readings.push(reading),
        () => undefined,
      );
      await pause(everyMs);
    }
  })();
  return {
    readings,
    async end() {
      isOver = true;
      await watching;
    },
  };
};

/** The share of all calls between two readings that one replica answered. */
export const shareOf = (instance: string, first: Reading, last: Reading): number => {
  let all = 0;
  for (const [name, count] of last.answered) all += count - (first.answered.get(name) ?? 0);
  const own = (last.answered.get(instance) ?? 0) - (first.answered.get(instance) ?? 0);
  return all === 0 ? 0 : own / all;
};

/**
 * Of each replica that came while it was watched: the share that it had in its first `ms`. It had
 * answered nothing before it came: what stands in the first reading of it counts.
 */
export const firstShares = (readings: readonly Reading[], ms: number): number[] => {
  const [start] = readings;
  const instances = new Set(readings.flatMap(({ answered }) => [...answered.keys()]));
  return [...instances].flatMap((instance) => {
    const first = readings.find(({ answered }) => answered.has(instance));
    if (!first || first === start) return [];
    const last = readings.findLast(({ at }) => at <= first.at + ms) ?? first;
    const before = { ...first, answered: new Map([...first.answered, [instance, 0]]) };
    return [shareOf(instance, before, last)];
  });
};
