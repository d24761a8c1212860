import type { Chance } from './chance.ts';

const fairWeather = {
  /** How often a frame finds no room and is refused. */
  refusal: 0,
  /** How often an event's frame finds no room, which nobody is told. */
  eventLoss: 0,
  /** How often the last frame before a reconnect comes again after it. */
  repetition: 0,
  /** How often a frame takes up to `spikeMs` longer than usual. */
  spikes: 0,
};

const usualMs = [0.1, 2] as const;
const spikeMs = 400;

const wayOf = (from: string, to: string) => `${from}>${to}`;

export type Conditions = ReturnType<typeof createConditions>;

/** The present state of the ways between hosts: blocked, slow, or as usual. */
export const createConditions = (chance: Chance) => {
  const blocked = new Set<string>();
  const slow = new Map<string, number>();
  let weather = fairWeather;

  /** Whether one of the things of the weather happens now. */
  const happens = (kind: keyof typeof fairWeather): boolean =>
    weather[kind] > 0 && chance.happens(weather[kind]);

  return {
    happens,
    /** How long a frame takes. */
    latencyMs(from: string, to: string): number {
      const usual = chance.between(...usualMs);
      const spike = happens('spikes') ? spikeMs * chance.next() : 0;
      const slowMs = slow.get(wayOf(from, to));
      return usual + spike + (slowMs === undefined ? 0 : slowMs * chance.next());
    },
    isBlocked: (from: string, to: string) => blocked.has(wayOf(from, to)),
    block: (from: string, to: string) => void blocked.add(wayOf(from, to)),
    unblock: (from: string, to: string) => void blocked.delete(wayOf(from, to)),
    /** Frames take up to so much longer this way; 0: no longer. */
    setSlow: (from: string, to: string, ms: number) => void slow.set(wayOf(from, to), ms),
    setWeather(next: typeof fairWeather) {
      weather = next;
    },
    /** Nothing goes wrong between hosts any more. */
    clear() {
      weather = fairWeather;
      blocked.clear();
      slow.clear();
    },
  };
};
