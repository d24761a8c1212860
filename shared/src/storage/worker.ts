import type { Logger } from 'pino';
import { ServiceError } from '../errors.ts';
import { createPause } from '../events/delivery/pause.ts';
import { fingerprintOf } from '../fingerprint.ts';
import { type CallContext, createContext } from '../protocol/calls/context.ts';
import type { Runtime } from '../runtime.ts';
import type { AggregateState } from './aggregate.ts';
import type { AggregateStore } from './aggregate-store.ts';

/** The work on an aggregate that is due. */
export interface WorkerRules<S extends AggregateState> {
  /**
   * One step of the work. It ends with a change of the aggregate, which decides when it is due
   * again. A step that fails, or that a crash cuts off, is repeated with the same `key`: changes of
   * aggregates in `context`, and calls that pass the key on, then have their effect once.
   */
  step(state: S, context: CallContext, key: string): Promise<unknown>;
  /** The time for one step, in milliseconds; then it is cancelled. Default: 5,000. */
  readonly timeoutMs?: number;
}

/** Options of `startWorker`. */
interface WorkerOptions<S extends AggregateState> {
  readonly name: string;
  /** The kind of the aggregates: the key of a step is made from it as well. */
  readonly kind: string;
  readonly rules: WorkerRules<S>;
  readonly store: Pick<AggregateStore<S>, 'takeDue'>;
  readonly runtime: Runtime;
  readonly log: Pick<Logger, 'warn'>;
}

/** A worker that runs until it is stopped. */
export interface Worker {
  /** Resolves when the steps in progress have ended. */
  stop(): Promise<void>;
}

/** How often the store is asked for what is due. */
const pollMs = 500;

/** How many steps a replica works on at a time. */
const maxAtOnce = 8;

const defaultTimeoutMs = 5_000;

/**
 * Starts a worker in this replica; those of other replicas share the work. An aggregate that is due
 * is leased for longer than a step may take. The key of a step is made from the aggregate and its
 * version, which is the fencing token: a step that is late repeats one that was made, or conflicts.
 */
export const startWorker = <S extends AggregateState>(options: WorkerOptions<S>): Worker => {
  const { name, kind, rules, store, runtime, log } = options;
  const { timeoutMs = defaultTimeoutMs } = rules;
  const working = new Set<Promise<void>>();
  let isStopped = false;
  const pause = createPause(runtime);

  const runStep = async (state: S, attempts: number): Promise<void> => {
    const { id, version } = state;
    const key = fingerprintOf([kind, name, id, version]);
    const context = Object.assign(createContext(runtime, { timeoutMs }), {
      write: { name: key, fingerprint: key },
    });
    const { promise: late, reject } = Promise.withResolvers<never>();
    const cancel = runtime.after(context.remainingMs(), () => {
      context.cancellation.cancel();
      reject(new ServiceError('DEADLINE_EXCEEDED', 'the step did not end in time'));
    });
    try {
      await Promise.race([rules.step(state, context, key), late]);
    } catch (error) {
      const logFields = { worker: name, id, version, attempts, err: error };
      log.warn(logFields, 'a step of a worker failed: it is tried again later');
    } finally {
      cancel();
    }
  };

  /** Takes what is due until nothing is, or as many as may be worked on. */
  const takeAll = async (): Promise<void> => {
    while (!isStopped && working.size < maxAtOnce) {
      const due = await store.takeDue(name, runtime.wallTime(), 2 * timeoutMs);
      if (!due) return;
      const step = runStep(due.state, due.attempts).finally(() => {
        working.delete(step);
        pause.end();
      });
      working.add(step);
    }
  };

  const work = async (): Promise<void> => {
    let isFailing = false;
    while (!isStopped) {
      try {
        await takeAll();
        isFailing = false;
      } catch (error) {
        const message = 'due work could not be read from its store, and waits: it is read again';
        if (!isFailing) log.warn({ worker: name, err: error }, message);
        isFailing = true;
      }
      if (!isStopped) await pause.wait(pollMs);
    }
    await Promise.all(working);
  };
  const worked = work();
  return {
    stop() {
      isStopped = true;
      pause.end();
      return worked;
    },
  };
};
