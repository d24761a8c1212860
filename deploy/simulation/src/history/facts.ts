import type { Executed } from '@shop/shared/errors';
import type { LoggedEvent, Position } from '@shop/shared/events/event';

/** What a call was made for. */
export interface CallFact {
  readonly kind: 'call';
  /** The request's id, the same for all tries and all handlers. */
  readonly id: string;
  readonly by: string;
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  /** The product that it is about. */
  readonly about: string;
  readonly idempotencyKey?: string | undefined;
  readonly isIdempotent: boolean;
  readonly expiresAt: number;
  readonly traceId: string;
  /** Made while nothing is wrong with it, so that it must succeed. */
  readonly isSure: boolean;
}

/** How it ended for the caller, as often as it was told. */
export interface EndFact {
  readonly kind: 'end';
  readonly id: string;
  /** `ok`, or the code of an error. */
  readonly code: string;
  readonly executed: Executed;
  readonly answer?: string | undefined;
}

/** A handler began with a call. `run` numbers all runs. */
export interface RunFact {
  readonly kind: 'run';
  readonly run: number;
  readonly id: string;
  readonly by: string;
  readonly attempt: number;
}

/** A handler was done; not there for one whose process was gone. */
export interface DoneFact extends Omit<EndFact, 'kind'> {
  readonly kind: 'done';
  readonly run: number;
}

/** A relay got the right to append. */
interface LeaseFact {
  readonly kind: 'lease';
  readonly service: string;
  readonly by: string;
  readonly fence: number;
}

/** Events were appended, or refused (undefined). */
interface AppendFact {
  readonly kind: 'append';
  readonly service: string;
  readonly by: string;
  readonly fence: number;
  readonly events: readonly LoggedEvent[] | undefined;
}

/** A basket reached its store. */
interface BasketFact {
  readonly kind: 'basket';
  readonly by: string;
  readonly basketId: string;
  readonly productIds: readonly string[];
}

/** A consumer was given events. `applied` had their effect, the others it had before. */
interface ApplyFact {
  readonly kind: 'apply';
  readonly consumer: string;
  readonly by: string;
  readonly service: string;
  readonly given: readonly Numbered[];
  readonly applied: readonly Numbered[];
  readonly position: Position;
}

export interface Numbered {
  readonly seq: number;
  readonly id: string;
  readonly key: string;
  readonly version: number;
}

/** A consumer has told its subscriber that it has everything up to a place. */
interface AckFact {
  readonly kind: 'ack';
  readonly consumer: string;
  readonly by: string;
  readonly service: string;
  readonly seq: number;
}

/** A consumer began again from its owner's present state. */
interface ResetFact {
  readonly kind: 'reset';
  readonly consumer: string;
  readonly by: string;
  readonly service: string;
  readonly position: Position;
}

/** Something went wrong, or right again, by the simulation's doing. */
export interface FaultFact {
  readonly kind: 'fault';
  readonly text: string;
  /** The process that is gone or stands still from now on, or goes on. */
  readonly process?: { readonly name: string; readonly is: 'gone' | 'paused' | 'running' };
}

export type Fact = { readonly at: number } & (
  | CallFact
  | EndFact
  | RunFact
  | DoneFact
  | LeaseFact
  | AppendFact
  | BasketFact
  | ApplyFact
  | AckFact
  | ResetFact
  | FaultFact
);

/** An aggregate as its store has it in the end. */
export interface Stored {
  readonly service: string;
  readonly key: string;
  readonly version: number;
}

/** A level as its service shows it in the end. */
export interface StoredLevel {
  readonly id: string;
  readonly version: number;
  readonly onHand: number;
  readonly available: number;
}

/** What a consumer believes in the end of another service's aggregate. */
export interface Believed extends Stored {
  readonly by: string;
}

/** What there is when all is quiet. */
export interface FinalState {
  readonly stored: readonly Stored[];
  readonly levels: readonly StoredLevel[];
  readonly prices: readonly Omit<Stored, 'service' | 'key'>[];
  /** How many reviews a product has by its summary, star by star. */
  readonly ratings: ReadonlyMap<string, readonly number[]>;
  /** In how many baskets a product is, by the index. */
  readonly bought: ReadonlyMap<string, number>;
  readonly believed: readonly Believed[];
  /** What is left that should not be, in words. */
  readonly left: readonly string[];
}

/** Everything that a checker needs to know of a run. */
export interface History {
  readonly facts: readonly Fact[];
  readonly final: FinalState;
}

/** What is wrong with a history. */
export interface Violation {
  readonly rule: string;
  /** The call, the aggregate or the consumer that it concerns. */
  readonly about: string;
  readonly text: string;
}
