import type { Chance } from './chance.ts';

/** How often what goes wrong on its own. */
export interface Weather {
  /** A frame finds no room and is refused. */
  readonly refusal: number;
  /** An event's frame finds no room, which nobody is told. */
  readonly eventLoss: number;
  /** After a reconnect the last frame before it comes again. */
  readonly repetition: number;
  /** A frame takes up to `spikeMs` longer than usual. */
  readonly spikes: number;
  readonly spikeMs: number;
}

export const fairWeather: Weather = {
  refusal: 0,
  eventLoss: 0,
  repetition: 0,
  spikes: 0,
  spikeMs: 0,
};

const minLatencyMs = 0.1;
const maxLatencyMs = 2;

/** What it is like between hosts at the moment: which ways are blocked, and which are slow. */
export class Conditions {
  weather: Weather = fairWeather;
  readonly #chance: Chance;
  readonly #blocked = new Set<string>();
  readonly #slow = new Map<string, number>();

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  latencyMs(from: string, to: string): number {
    const { spikes, spikeMs } = this.weather;
    const usual = this.#chance.between(minLatencyMs, maxLatencyMs);
    const spike = this.happens(spikes) ? spikeMs * this.#chance.next() : 0;
    const slow = this.#slow.get(`${from}>${to}`);
    return usual + spike + (slow === undefined ? 0 : slow * this.#chance.next());
  }

  isBlocked(from: string, to: string): boolean {
    return this.#blocked.has(`${from}>${to}`);
  }

  /** Whether one of the things of the weather happens now. */
  happens(probability: number): boolean {
    return probability > 0 && this.#chance.happens(probability);
  }

  setBlocked(from: string, to: string, isBlocked: boolean): void {
    if (isBlocked) this.#blocked.add(`${from}>${to}`);
    else this.#blocked.delete(`${from}>${to}`);
  }

  /** Frames take up to so much longer this way; 0: no longer. */
  setSlow(from: string, to: string, ms: number): void {
    if (ms > 0) this.#slow.set(`${from}>${to}`, ms);
    else this.#slow.delete(`${from}>${to}`);
  }
}
