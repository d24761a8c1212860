import type { Logger } from 'pino';
import { ServiceError, errorCodes } from '../../errors.ts';
import { compiledByName } from '../../protocol/compiled.ts';
import type { Contract } from '../../protocol/contract.ts';
import type { LoggedEvent, Position } from '../event.ts';
import type { DeadLetters } from '../dead-letters/dead-letters.ts';
import type { EventConsumer, EventOf } from '../subscription.ts';

/** An event that has failed so often by itself, while its store answers, is put aside. */
export const maxEventTries = 5;

/** What an applier works with. */
export interface ApplierOptions<C extends Contract> {
  readonly contract: C;
  readonly consumer: EventConsumer<C>;
  readonly deadLetters: DeadLetters;
  /** Rejects while what events are applied to does not answer. */
  readonly checkStores: () => Promise<unknown>;
  readonly logger: Pick<Logger, 'warn'>;
}

/** How events came out of quarantine, and how many are still there. */
export interface Replay {
  readonly replayed: number;
  readonly kept: number;
}

/** Why an event cannot be what the contract says. */
class Misfit {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/**
 * Applies events in their order. One that cannot be applied is found among the others and put into
 * quarantine, so that those behind it do not wait; a failure of the store puts nothing there.
 */
export class Applier<C extends Contract> {
  readonly #options: ApplierOptions<C>;
  readonly #schemaOf: ReturnType<typeof compiledByName>;
  /** The event that failed by itself, and how often in a row. */
  #suspect = { id: '', tries: 0 };
  isStopped = false;

  constructor(options: ApplierOptions<C>) {
    this.#options = options;
    this.#schemaOf = compiledByName(options.contract.events);
  }

  /**
   * Applies events that follow each other, and tells `onReached` of each part of them that is done
   * with. Throws where the rest has to wait.
   */
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
      // Of those that failed together, half are tried; after those that did not, twice as many.
      atOnce = part.length > 0 ? 2 * atOnce : Math.ceil(atOnce / 2);
    }
  }

  /**
   * Applies again what is in quarantine, each event by itself, while the cursor stands still. What
   * is of another log than the cursor is contained in the state that the consumer began with there.
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
    if (!checked || checked instanceof Misfit) return false;
    try {
      await consumer.apply([checked], position);
      return true;
    } catch (error) {
      if (isOfTheStore(error)) throw error;
      logger.warn({ err: error, ...factsOf(event) }, 'an event stays in quarantine');
      return false;
    }
  }

  /** Returns those of the first events that it is done with: none of them if half may succeed. */
  async #applyFirst(
    epoch: string,
    logged: readonly LoggedEvent[],
  ): Promise<readonly LoggedEvent[]> {
    const { consumer, deadLetters } = this.#options;
    const events: EventOf<C>[] = [];
    const part: LoggedEvent[] = [];
    // To look for each, and to wrap what each becomes, took a seventh of the time of a flood.
    const isNoneAside = deadLetters.entries().length === 0;
    for (const event of logged) {
      const checked = isNoneAside || !deadLetters.has(event.id) ? this.#check(event) : undefined;
      if (checked instanceof Misfit) {
        if (part.length > 0) break;
        await this.#putAside(epoch, event, checked.reason);
      } else if (checked) events.push(checked);
      part.push(event);
    }
    const last = part.at(-1);
    if (!last) return part;
    try {
      await consumer.apply(events, { epoch, seq: last.seq });
    } catch (error) {
      if (isOfTheStore(error) || events.length === 0) throw this.#forgiven(error);
      if (part.length > 1) return [];
      await this.#blame(epoch, last, error);
      await consumer.apply([], { epoch, seq: last.seq });
    }
    return part;
  }

  /** Counts a failure of one event alone: throws it, or puts the event aside. */
  async #blame(epoch: string, event: LoggedEvent, error: unknown): Promise<void> {
    const { id } = event;
    const tries = this.#suspect.id === id ? this.#suspect.tries + 1 : 1;
    this.#suspect = { id, tries };
    if (tries < maxEventTries) throw error;
    await this.#options.checkStores().catch(() => {
      throw this.#forgiven(error);
    });
    await this.#putAside(epoch, event, `could not be applied: ${nameOf(error)}`, error);
  }

  #forgiven(error: unknown): unknown {
    this.#suspect = { id: '', tries: 0 };
    return error;
  }

  async #putAside(epoch: string, event: LoggedEvent, reason: string, err?: unknown): Promise<void> {
    const { deadLetters, logger } = this.#options;
    await deadLetters.put({ epoch, event, reason });
    logger.warn({ ...factsOf(event), reason, err }, 'an event is in quarantine');
  }

  /** Nothing to apply is in an event of a type that this side does not know yet. */
  #check(event: LoggedEvent): EventOf<C> | Misfit | undefined {
    const parsed = this.#schemaOf(event.type)?.safeParse(event.data);
    if (!parsed) return undefined;
    if (!parsed.success) {
      const [path] = parsed.error.issues.map((issue) => issue.path.map(String).join('.'));
      return new Misfit(`not as the contract says: ${(path || 'data').slice(0, maxPathLength)}`);
    }
    // `type` is a name in the contract and `data` is what that name's schema has made.
    return { ...event, data: parsed.data } as unknown as EventOf<C>;
  }
}

const maxPathLength = 100;

/** Codes that say nothing of the event: of a store or another service, or of this process' end. */
const isOfTheStore = (error: unknown): boolean =>
  error instanceof ServiceError && (error.code === 'CANCELLED' || errorCodes[error.code] >= 503);

/** A message may hold anything, so it is for the log alone. */
const nameOf = (error: unknown): string => {
  if (error instanceof ServiceError) return error.code;
  return error instanceof Error ? error.name : 'Error';
};

const factsOf = ({ id, type, key, seq }: LoggedEvent) => ({ id, type, key, seq });
