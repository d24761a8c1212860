import type { ServiceError } from '../../errors.ts';
import type { Contract, Input, OperationName, Output } from '../contract.ts';
import type { IncidentKind } from '../incidents.ts';
import { CallError } from './call-error.ts';
import type { CallContext } from './context.ts';

/**
 * How a call ended: with an answer's JSON bytes, or with an error. `behindMs` comes with an answer
 * whose service says that it rests on events which it has not applied yet for so long.
 */
export type Ending = (
  error: ServiceError | undefined,
  body: Buffer | undefined,
  behindMs?: number,
) => void;

/** A call that has not begun: begins when it is given someone to tell, exactly once, its end. */
export type RawCall = (ended: Ending) => void;

/** One replica of a service as this client sees it. */
export interface ReplicaStatus {
  readonly address: string;
  readonly instance: string | undefined;
  /** `refused`: there is no key under which the two come together. */
  readonly state: 'connecting' | 'refused' | 'handshaking' | 'ready' | 'draining' | 'closed';
  /** Why it is not ready, where something is wrong with it: see `incidentKinds`. */
  readonly problem?: IncidentKind | undefined;
  /** Neither calls nor signs of life are answered, so it gets no calls until something comes. */
  readonly isSilent: boolean;
  /** The operations that have failed there too often: it gets no calls of them for a while. */
  readonly ejected: readonly string[];
  readonly contractVersion: string | undefined;
  readonly inFlight: number;
  /** How many calls it lets this client have in flight; 0 before it has greeted. */
  readonly credit: number;
  /** Calls answered since the connection was made. */
  readonly answered: number;
  /** Milliseconds that answers take, as a moving average; undefined before the first. */
  readonly latencyMs: number | undefined;
}

/** Asks one service, whichever of its replicas answers. All failures are `ServiceError`s. */
export interface Client<C extends Contract> {
  /** The answer, checked against the contract (`BAD_REPLY` if it does not fit). */
  call<K extends OperationName<C>>(
    operation: K,
    input: Input<C, K>,
    context: CallContext,
  ): Promise<Output<C, K>>;
  /** The answer's JSON bytes, unread: for whoever passes them on. */
  callRaw<K extends OperationName<C>>(
    operation: K,
    input: Input<C, K>,
    context: CallContext,
  ): Promise<Buffer>;
  /** The same as a call that has not begun, for `aggregate`. */
  prepare<K extends OperationName<C>>(
    operation: K,
    input: Input<C, K>,
    context: CallContext,
  ): RawCall;
  replicas(): readonly ReplicaStatus[];
}

/** Begins a call; resolves to its answer or rejects with its error. */
export const answerTo = (call: RawCall): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    call((error, body) => {
      if (body) resolve(body);
      else reject(error ?? new CallError('INTERNAL', 'a call ended with nothing'));
    }),
  );

/** Begins all calls at once; resolves, with one promise for all, to their answers and errors. */
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
