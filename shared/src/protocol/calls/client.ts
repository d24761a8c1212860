import type { ServiceError } from '../../errors.ts';
import type { Contract, Input, OperationName, Output } from '../contract.ts';
import type { IncidentKind } from '../incidents.ts';
import { CallError } from './call-error.ts';
import type { CallContext } from './context.ts';

/**
 * The end of a call: an error, or the JSON bytes of an answer. `behindMs` is set when the answer
 * may be stale: the events that it is based on lag by so many milliseconds.
 */
export type Ending = (
  error: ServiceError | undefined,
  body: Buffer | undefined,
  behindMs?: number,
) => void;

/** A call that has not begun. Calling it begins the call; `ended` is called exactly once. */
export type RawCall = (ended: Ending) => void;

/** One replica of a service as this client sees it. */
export interface ReplicaStatus {
  readonly address: string;
  readonly instance: string | undefined;
  /** `refused`: every known key was refused, or none is known. */
  readonly state: 'connecting' | 'refused' | 'handshaking' | 'ready' | 'draining' | 'closed';
  /** The problem that keeps it from being ready, if any: see `incidentKinds`. */
  readonly problem?: IncidentKind | undefined;
  /** Whether it answers neither calls nor PINGs; a silent replica gets no calls. */
  readonly isSilent: boolean;
  /** Outlier ejection: the operations for which it gets no calls for a while, as they failed. */
  readonly ejected: readonly string[];
  readonly contractVersion: string | undefined;
  readonly inFlight: number;
  /** How many calls it lets this client have in flight; 0 before the handshake. */
  readonly credit: number;
  /** Calls answered since the connection was made. */
  readonly answered: number;
  /** Milliseconds that answers take, as a moving average; undefined before the first. */
  readonly latencyMs: number | undefined;
}

/** The options of a call besides its input. */
export interface CallOptions {
  /** The idempotency key, which every write needs: 1 to 255 printable ASCII characters. */
  readonly key?: string;
}

/** The arguments of a call. */
type CallOf<C extends Contract, K extends OperationName<C>> = [
  operation: K,
  input: Input<C, K>,
  context: CallContext,
  options?: CallOptions,
];

/** Asks one service, whichever of its replicas answers. All failures are `ServiceError`s. */
export interface Client<C extends Contract> {
  /** Calls and checks the answer against the contract; throws `BAD_REPLY` if it does not match. */
  call<K extends OperationName<C>>(...call: CallOf<C, K>): Promise<Output<C, K>>;
  /** Calls and returns the JSON bytes of the answer, neither parsed nor checked. */
  callRaw<K extends OperationName<C>>(...call: CallOf<C, K>): Promise<Buffer>;
  /** Prepares a call for `aggregate`. */
  prepare<K extends OperationName<C>>(...call: CallOf<C, K>): RawCall;
  replicas(): readonly ReplicaStatus[];
}

/** Begins a call; resolves to its answer or rejects with its error. */
export const answerTo = (call: RawCall): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    call((error, body) => {
      if (body) resolve(body);
      else reject(error ?? new CallError('INTERNAL', 'a call ended without an answer'));
    }),
  );

/** Begins all calls at once; resolves to their answers and errors. One promise serves all. */
export const aggregate = (calls: readonly RawCall[]): Promise<readonly (Buffer | ServiceError)[]> =>
  new Promise((resolve) => {
    const endings = new Array<Buffer | ServiceError>(calls.length);
    let left = calls.length;
    if (left === 0) resolve(endings);
    calls.forEach((begin, index) =>
      begin((error, body) => {
        const ending = error ?? body;
        if (ending) endings[index] = ending;
        if (--left === 0) resolve(endings);
      }),
    );
  });
