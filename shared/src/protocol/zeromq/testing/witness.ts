import { expect } from '@jest/globals';
import type { ServiceError } from '../../../errors.ts';
import type { Runtime } from '../../../runtime.ts';
import type { Client, RawCall } from '../../calls/client.ts';
import { createContext } from '../../calls/context.ts';
import type { workContract } from './work-contract.ts';

/** One call, its outcomes, and how often a handler has seen it. */
interface Made {
  readonly isWrite: boolean;
  readonly outcomes: ('answered' | ServiceError['executed'])[];
  tookMs: number;
  seen: number;
}

/** Makes calls of `work` and compares their results with what handlers have seen. */
export class Witness {
  readonly #client: Client<typeof workContract>;
  readonly #runtime: Runtime;
  readonly #timeoutMs: number;
  readonly #made = new Map<string, Made>();

  constructor(client: Client<typeof workContract>, runtime: Runtime, timeoutMs: number) {
    this.#client = client;
    this.#runtime = runtime;
    this.#timeoutMs = timeoutMs;
  }

  /** How many calls there are. */
  get calls(): number {
    return this.#made.size;
  }

  /** A read, and then a write, and so on, each with a key of its own. */
  call(): RawCall {
    const key = `${this.#made.size}`;
    const isWrite = this.#made.size % 2 === 1;
    const made: Made = { isWrite, outcomes: [], tookMs: 0, seen: 0 };
    this.#made.set(key, made);
    const context = createContext(this.#runtime, { timeoutMs: this.#timeoutMs });
    const begin = this.#client.prepare(isWrite ? 'write' : 'read', { key }, context);
    return (ended) =>
      begin((error, body) => {
        made.outcomes.push(error?.executed ?? 'answered');
        made.tookMs = this.#runtime.now() - (context.expiresAt - this.#timeoutMs);
        ended(error, body);
      });
  }

  /** A handler has seen the call with this key. */
  saw(key: string): void {
    const made = this.#made.get(key);
    if (made) made.seen += 1;
  }

  /** How many calls had this outcome. */
  count(outcome: Made['outcomes'][number]): number {
    return this.#with(outcome).length;
  }

  /** Checks that each call has ended once, in time, with a true result. */
  expectTruth(latenessMs: number): void {
    const all = [...this.#made.values()];
    expect(all.filter(({ outcomes }) => outcomes.length !== 1)).toEqual([]);
    expect(all.filter(({ tookMs }) => tookMs > this.#timeoutMs + latenessMs)).toEqual([]);
    expect(this.#with('answered').filter(({ seen }) => seen === 0)).toEqual([]);
    expect(this.#with('no').filter(({ seen }) => seen > 0)).toEqual([]);
    expect(this.#with('yes')).toEqual([]);
    expect(all.filter(({ isWrite, seen }) => seen > (isWrite ? 1 : 2))).toEqual([]);
  }

  #with(outcome: Made['outcomes'][number]): readonly Made[] {
    return [...this.#made.values()].filter(({ outcomes }) => outcomes.includes(outcome));
  }
}
