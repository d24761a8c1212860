import type { Runtime } from '../runtime.ts';

/** A frame on its way. */
export interface Passage {
  /** Where the listener or the publication is. */
  readonly address: string;
  /** The peer that dialled or follows: the name that was given to `MemoryNetwork.transport`. */
  readonly host: string;
  /** `call`: to a listener. `answer`: back from it. `event`: to one subscriber. */
  readonly kind: 'call' | 'answer' | 'event';
  readonly frame: Buffer;
}

/** The fate of a frame. A number: it arrives after so many milliseconds, in order or not. */
export type Fate = 'deliver' | 'refuse' | 'drop' | 'twice' | 'hold' | number;

/** Carries frames as it was told to. */
export class Carrier {
  readonly #runtime: Runtime;
  readonly #delayMs: number;
  readonly #held: (() => void)[] = [];
  #fateOf: (passage: Passage) => Fate = () => 'deliver';

  constructor(runtime: Runtime, delayMs: number) {
    this.#runtime = runtime;
    this.#delayMs = delayMs;
  }

  /** Decides, from now on, what becomes of each frame. */
  treat(fateOf: (passage: Passage) => Fate): void {
    this.#fateOf = fateOf;
  }

  /** Calls `arrive` as often as the frame arrives, or `onRefused` when it was not taken. */
  carry(passage: Passage, arrive: () => void, onRefused: () => void = () => undefined): void {
    const fate = this.#fateOf(passage);
    if (fate === 'drop') return;
    if (fate === 'refuse') return this.#runtime.atTurnEnd(onRefused);
    if (fate === 'hold') return void this.#held.push(arrive);
    this.#runtime.after(typeof fate === 'number' ? fate : this.#delayMs, arrive);
    if (fate === 'twice') this.#runtime.after(this.#delayMs, arrive);
  }

  /** Lets the held frames go on, in their order. */
  release(): void {
    for (const arrive of this.#held.splice(0)) this.#runtime.after(this.#delayMs, arrive);
  }
}
