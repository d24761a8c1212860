import type { Executed } from '@shop/shared/errors';
import type { LoggedEvent, Position } from '@shop/shared/events/event';

/** An object of JSON. */
export type Fields = Readonly<Record<string, unknown>>;

/** How a call ended. */
interface End {
  readonly id: string;
  /** `ok`, or the code of an error. */
  readonly code: string;
  readonly executed: Executed;
  readonly answer?: string | undefined;
}

/** A process and the service whose events it has to do with. */
interface AtService {
  readonly by: string;
  readonly service: string;
}

interface AtConsumer extends AtService {
  readonly consumer: string;
}

export type Numbered = Pick<LoggedEvent, 'seq' | 'id' | 'key' | 'version'>;

/** All kinds of things that are seen to happen. */
interface Kinds {
  /** A call was made. */
  call: {
    /** The request's id, the same for all tries and all handlers. */
    readonly id: string;
    readonly by: string;
    readonly service: string;
    readonly operation: string;
    readonly input: Fields;
    /** The product that it is about. */
    readonly about: string;
    readonly idempotencyKey?: string | undefined;
    readonly isIdempotent: boolean;
    readonly expiresAt: number;
    readonly traceId: string;
    /** Made while nothing is wrong with it, so that it must succeed. */
    readonly isSure: boolean;
  };
  /** How it ended for the caller, as often as it was told. */
  end: End;
  /** A handler began with a call. `run` numbers all runs. */
  run: {
    readonly run: number;
    readonly id: string;
    readonly by: string;
    readonly attempt: number;
  };
  /** A handler was done; not there for one whose process was gone. */
  done: End & { readonly run: number };
  /** A relay got the right to append. */
  lease: AtService & { readonly fence: number };
  /** Events were appended, or refused (undefined). */
  append: AtService & {
    readonly fence: number;
    readonly events: readonly LoggedEvent[] | undefined;
  };
  /** A consumer was given events. `applied` had their effect, the others it had before. */
  apply: AtConsumer & {
    readonly given: readonly Numbered[];
    readonly applied: readonly Numbered[];
    readonly position: Position;
  };
  /** A consumer has told its subscriber that it has everything up to a place. */
  ack: AtConsumer & { readonly seq: number };
  /** A consumer began again from its owner's present state. */
  reset: AtConsumer & { readonly position: Position };
  /** Something went wrong, or right again, by the simulation's doing. */
  fault: {
    readonly text: string;
    /** The process that is gone or stands still from now on, or goes on. */
    readonly process?:
      | { readonly name: string; readonly is: 'gone' | 'paused' | 'running' }
      | undefined;
  };
}

/** A fact without its time. */
export type Noted = { [K in keyof Kinds]: Kinds[K] & { readonly kind: K } }[keyof Kinds];

export type Fact = Noted & { readonly at: number };

export type FactOf<K extends keyof Kinds> = Extract<Fact, { readonly kind: K }>;

/** An aggregate of a service. */
interface Aggregate {
  readonly service: string;
  readonly key: string;
  readonly version: number;
}

/** An aggregate as its store has it in the end. */
export interface Stored extends Aggregate {
  readonly state: Fields;
  /** Whether events tell of each of its versions. */
  readonly isAnnounced: boolean;
}

/** The state after the last call, when nothing is under way any more. */
export interface FinalState {
  /** Reads that are called from then on show the stored state. */
  readonly at: number;
  readonly stored: readonly Stored[];
  /** The time that the latest clock of the replicas of each service shows, in milliseconds since 1970. */
  readonly clocks?: Readonly<Record<string, number>>;
  /** The versions of other services' aggregates that consumers have. */
  readonly copies: readonly (Aggregate & { readonly by: string })[];
  /** Everything that should not be left, in words. */
  readonly left: readonly string[];
}

/** Everything that a checker needs to know of a run. */
export interface History {
  readonly facts: readonly Fact[];
  readonly final: FinalState;
}

/** A broken rule of a history. */
export interface Violation {
  readonly rule: string;
  /** The call, the aggregate or the consumer that it concerns. */
  readonly about: string;
  readonly text: string;
}
