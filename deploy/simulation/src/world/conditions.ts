import type { Chance } from './chance.ts';

/** How often what goes wrong on its own. */
interface Weather {
  /** A frame finds no room and is refused. */
  readonly refusal: number;
  /** An event's frame finds no room, which nobody is told. */
  readonly eventLoss: number;
  /** After a reconnect the last frame before it comes again. */
  readonly repetition: number;
  /** A frame takes up to `spikeMs` longer than usual. */
  readonly spikes: number;
}

const fairWeather: Weather = { refusal: 0, eventLoss: 0, repetition: 0, spikes: 0 };

const latencyMs = [0.1, 2] as const;
const spikeMs = 400;

const wayOf = (from: string, to: string) => `${from}>${to}`;

/** What it is like between hosts at the moment: which ways are blocked, and which are slow. */
export class Conditions {
  weather = fairWeather;
  readonly #chance: Chance;
  readonly #blocked = new Set<string>();
  readonly #slow = new Map<string, number>();

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** How long a frame takes. */
  latencyMs(from: string, to: string): number {
    const usual = this.#chance.between(...latencyMs);
    const spike = this.happens('spikes') ? spikeMs * this.#chance.next() : 0;
    const slow = this.#slow.get(wayOf(from, to));
    return usual + spike + (slow === undefined ? 0 : slow * this.#chance.next());
  }

  /** Whether one of the things of the weather happens now. */
  happens(kind: keyof Weather): boolean {
    return this.weather[kind] > 0 && this.#chance.happens(this.weather[kind]);
  }

  isBlocked(from: string, to: string): boolean {
    return this.#blocked.has(wayOf(from, to));
  }

  setBlocked(from: string, to: string, isBlocked: boolean): void {
    if (isBlocked) this.#blocked.add(wayOf(from, to));
    else this.#blocked.delete(wayOf(from, to));
  }

  /** Frames take up to so much longer this way; 0: no longer. */
  setSlow(from: string, to: string, ms: number): void {
    if (ms > 0) this.#slow.set(wayOf(from, to), ms);
    else this.#slow.delete(wayOf(from, to));
  }

  /** Nothing goes wrong between hosts any more. */
  clear(): void {
    this.weather = fairWeather;
    this.#blocked.clear();
    this.#slow.clear();
  }
}
