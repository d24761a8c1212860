import type { Logger } from 'pino';
import { ServiceError } from '../../errors.ts';
import { compiledByName } from '../../protocol/compiled.ts';
import type { Contract } from '../../protocol/contract.ts';
import type { LoggedEvent, Position } from '../event.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { EventConsumer, EventOf } from '../subscription.ts';

/** How often an event may fail, while its store answers, before it becomes a dead letter. */
export const maxEventTries = 5;

/** Options of `Applier`. */
export interface ApplierOptions<C extends Contract> {
  readonly contract: C;
  readonly consumer: EventConsumer<C>;
  readonly deadLetters: DeadLetters;
  /** Rejects while a store that events are applied to does not answer. */
  readonly checkStores: () => Promise<unknown>;
  readonly logger: Pick<Logger, 'warn'>;
}

/** The result of a replay: how many dead letters were applied, and how many are left. */
export interface Replay {
  readonly replayed: number;
  readonly kept: number;
}

/**
 * Applies events in order. An event that cannot be applied is found by bisection and becomes a dead
 * letter, so that later ones do not wait; a failure of the store makes no dead letters.
 */
export class Applier<C extends Contract> {
  readonly #options: ApplierOptions<C>;
  readonly #schemaOf: ReturnType<typeof compiledByName>;
  /** The event that failed when applied alone, and how often in a row. */
  #suspect = { id: '', tries: 0 };
  isStopped = false;

  constructor(options: ApplierOptions<C>) {
    this.#options = options;
    this.#schemaOf = compiledByName(options.contract.events);
  }

  /** Applies contiguous events; `onReached` gets each part. Throws if the rest must wait. */
  async apply(
    epoch: string,
    logged: readonly LoggedEvent[],
    onReached: (part: readonly LoggedEvent[]) => void,
  ): Promise<void> {
    let rest = logged;
    let atOnce = rest[0]?.id === this.#suspect.id ? 1 : rest.length;
    while (rest.length > 0 && !this.isStopped) {
      const part = await this.#applyFirst(epoch, rest.slice(0, atOnce));
      if (part.length > 0) onReached(part);
      rest = rest.slice(part.length);
      // Bisection: after a failure half as many events are tried, after a success twice as many.
      atOnce = part.length > 0 ? 2 * atOnce : Math.ceil(atOnce / 2);
    }
  }

  /**
   * Applies the dead letters again, each alone, without moving the cursor. Dead letters of another
   * log are dropped: the state that the consumer was reset to includes them.
   */
  async replay(position: Position | undefined): Promise<Replay> {
    const { deadLetters } = this.#options;
    await deadLetters.open();
    let replayed = 0;
    for (const { epoch, event } of deadLetters.entries()) {
      if (!position) break;
      const isApplied = epoch === position.epoch && (await this.#isApplied(event, position));
      if (isApplied) replayed += 1;
      if (isApplied || epoch !== position.epoch) await deadLetters.remove([event.id]);
    }
    return { replayed, kept: deadLetters.entries().length };
  }

  async #isApplied(event: LoggedEvent, position: Position): Promise<boolean> {
    const { consumer, logger } = this.#options;
    const checked = this.#check(event);
    if (!checked || typeof checked === 'string') return false;
    try {
      await consumer.apply([checked], position);
      return true;
    } catch (error) {
      if (isNoFaultOfEvent(error)) throw error;
      logger.warn(
        { err: error, ...factsOf(event) },
        'an event could not be applied again and stays a dead letter',
      );
      return false;
    }
  }

  /** Returns the leading events that are done; none if a smaller part may succeed. */
  async #applyFirst(epoch: string, logged: readonly LoggedEvent[]) {
    const { consumer, deadLetters } = this.#options;
    const events: EventOf<C>[] = [];
    const part: LoggedEvent[] = [];
    // Most have none, and a lookup by a text that was just parsed costs V8 its hash.
    const hasNone = deadLetters.entries().length === 0;
    for (const event of logged) {
      const checked = hasNone || !deadLetters.has(event.id) ? this.#check(event) : undefined;
      if (typeof checked === 'string') {
        if (part.length > 0) break;
        await this.#deadLetter(epoch, event, checked);
      } else if (checked) events.push(checked);
      part.push(event);
    }
    const last = part.at(-1);
    if (!last) return part;
    try {
      await consumer.apply(events, { epoch, seq: last.seq });
    } catch (error) {
      if (isNoFaultOfEvent(error) || events.length === 0) throw this.#withoutSuspect(error);
      if (part.length > 1) return [];
      await this.#countFailure(epoch, last, error);
      await consumer.apply([], { epoch, seq: last.seq });
    }
    return part;
  }

  /** Counts a failure of a single event: throws it, or makes the event a dead letter. */
  async #countFailure(epoch: string, event: LoggedEvent, error: unknown): Promise<void> {
    const { id } = event;
    const tries = this.#suspect.id === id ? this.#suspect.tries + 1 : 1;
    this.#suspect = { id, tries };
    if (tries < maxEventTries) throw error;
    await this.#options.checkStores().catch(() => {
      throw this.#withoutSuspect(error);
    });
    await this.#deadLetter(epoch, event, `could not be applied: ${nameOf(error)}`, error);
  }

  #withoutSuspect(error: unknown): unknown {
    this.#suspect = { id: '', tries: 0 };
    return error;
  }

  async #deadLetter(epoch: string, event: LoggedEvent, reason: string, err?: unknown) {
    const { deadLetters, logger } = this.#options;
    await deadLetters.put({ epoch, event, reason });
    logger.warn(
      { ...factsOf(event), reason, err },
      'an event could not be applied and is a dead letter: see `make replay`',
    );
  }

  /** The checked event, why it does not match the contract, or undefined for an unknown type. */
  #check(event: LoggedEvent): EventOf<C> | string | undefined {
    const parsed = this.#schemaOf(event.type)?.safeParse(event.data);
    if (!parsed) return undefined;
    if (!parsed.success) {
      const [path] = parsed.error.issues.map((issue) => issue.path.map(String).join('.'));
      return `not as the contract says: ${(path || 'data').slice(0, maxPathLength)}`;
    }
    // `type` is a name in the contract, and `data` is the output of its schema.
    return { ...event, data: parsed.data } as unknown as EventOf<C>;
  }
}

const maxPathLength = 100;

/** Whether an error is no fault of the event: of a store, another service, or this process. */
const isNoFaultOfEvent = (error: unknown): boolean =>
  error instanceof ServiceError && (error.code === 'CANCELLED' || error.status >= 503);

/** The name of an error. Its message may contain anything, so it is only logged. */
const nameOf = (error: unknown): string => {
  if (error instanceof ServiceError) return error.code;
  return error instanceof Error ? error.name : 'Error';
};

const factsOf = ({ id, type, key, seq }: LoggedEvent) => ({ id, type, key, seq });
