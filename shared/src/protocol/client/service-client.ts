import { z } from 'zod';
import { ServiceError } from '../../errors.ts';
import { toTraceparent } from '../../trace.ts';
import type { Runtime } from '../../runtime.ts';
import { type Client, type Ending, type RawCall } from '../calls/client.ts';
import type { CallContext } from '../calls/context.ts';
import type { Contract, OperationName } from '../contract.ts';
import { parseJson } from '../wire/items.ts';
import { idempotentFlag } from '../wire/kinds.ts';
import { maxRequestBytes } from '../wire/limits.ts';
import type { Connection } from './connection.ts';
import { OutgoingCall, deadlineExceeded, notSent } from './outgoing-call.ts';
import type { Replicas } from './replicas.ts';
import { RetryBudget } from './retry-budget.ts';

/** One call, over all its tries. */
interface Attempting {
  readonly operation: string;
  readonly body: Uint8Array;
  readonly idempotent: boolean;
  readonly context: CallContext;
  readonly expiresAt: number;
  readonly tried: Set<Connection>;
}

const maxAttempts = 2;

/** How many calls may wait for the first replica of a service, and how long after its creation. */
const maxWaiting = 1_000;
const firstContactMs = 2_000;

/** A typed client over the connections to one service, which others may use too. */
export const createServiceClient = <C extends Contract>(
  contract: C,
  replicas: Replicas,
  runtime: Runtime,
): Client<C> => {
  const send = createSender(contract.service, replicas, runtime);
  const outputs = new Map<string, z.ZodType>(
    Object.entries(contract.operations).map(([name, { output }]) => [name, z.compile(output)]),
  );

  const prepare: Client<C>['prepare'] = (operation, input, context) => (ended) => {
    const declared = contract.operations[operation];
    if (!declared) throw new Error(`${contract.service} has no operation ${operation}`);
    const body = Buffer.from(JSON.stringify(input));
    if (body.length > maxRequestBytes) {
      ended(tooLarge(operation), undefined);
      return;
    }
    const expiresAt = Math.min(context.expiresAt, runtime.now() + declared.timeoutMs);
    const { idempotent } = declared;
    send({ operation, body, idempotent, context, expiresAt, tried: new Set() }, ended);
  };
  const callRaw: Client<C>['callRaw'] = (operation, input, context) =>
    settle(prepare(operation, input, context));

  return {
    prepare,
    callRaw,
    call: async (operation, input, context) => {
      const body = await callRaw(operation, input, context);
      return readOutput<C, typeof operation>(outputs.get(operation), operation, body);
    },
    replicas: () => replicas.status(),
  };
};

const settle = (call: RawCall): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    call((error, body) => {
      if (body) resolve(body);
      else reject(error ?? new ServiceError('INTERNAL', 'a call ended with nothing'));
    }),
  );

const tooLarge = (operation: string) =>
  new ServiceError('PAYLOAD_TOO_LARGE', `the input of ${operation} is over its limit`, {
    executed: 'no',
  });

const readOutput = <C extends Contract, K extends OperationName<C>>(
  schema: z.ZodType | undefined,
  operation: string,
  body: Buffer,
): z.output<C['operations'][K]['output']> => {
  try {
    // The schema is the one that this operation's type is made from.
    return schema?.parse(parseJson(body)) as z.output<C['operations'][K]['output']>;
  } catch (cause) {
    throw new ServiceError('BAD_REPLY', `the answer to ${operation} is not as agreed`, { cause });
  }
};

/** Sends calls to replicas, again where that is safe, until each has ended. */
const createSender = (service: string, replicas: Replicas, runtime: Runtime) => {
  const budget = new RetryBudget(runtime);
  const firstContactUntil = runtime.now() + firstContactMs;

  const mayRetry = (call: Attempting, error: ServiceError): boolean => {
    if (call.tried.size >= maxAttempts || call.context.attempt > 0) return false;
    if (error.code === 'DEADLINE_EXCEEDED' || error.code === 'CANCELLED') return false;
    const safe = error.executed === 'no' || (error.executed === 'unknown' && call.idempotent);
    const elsewhere = ['UNAVAILABLE', 'DRAINING', 'OVERLOADED'].includes(error.code);
    return safe && elsewhere && replicas.hasOther(call.tried) && budget.withdraw();
  };

  const attempt = (call: Attempting, ended: Ending): void => {
    if (call.context.signal.aborted) return ended(cancelled(call.operation), undefined);
    if (runtime.now() >= call.expiresAt) return ended(outOfTime(call.operation), undefined);
    const connection = replicas.pick(call.tried);
    if (!connection) return waitForContact(call, ended);
    call.tried.add(connection);

    const { signal } = call.context;
    const outgoing = new OutgoingCall({
      operation: call.operation,
      body: call.body,
      flags: call.idempotent ? idempotentFlag : 0,
      attempt: call.context.attempt + call.tried.size - 1,
      metadata: {
        traceparent: toTraceparent(call.context.trace),
        requestId: call.context.requestId,
      },
      expiresAt: call.expiresAt,
      ended: (error, body) => {
        signal.removeEventListener('abort', abort);
        if (error && mayRetry(call, error)) attempt(call, ended);
        else ended(error, body);
      },
    });
    const id = connection.send(outgoing);
    const abort = () => {
      connection.cancel(id);
      outgoing.end(cancelled(call.operation, 'unknown'));
    };
    signal.addEventListener('abort', abort, { once: true });
  };

  /** Right after the start no replica may have been met yet: that is no reason to fail. */
  const waitForContact = (call: Attempting, ended: Ending): void => {
    const waitMs = Math.min(call.expiresAt, firstContactUntil) - runtime.now();
    if (waitMs <= 0 || call.tried.size > 0 || replicas.waiting >= maxWaiting) {
      return ended(notSent(service), undefined);
    }
    const cancelTimer = runtime.after(waitMs, () => {
      cancelWait();
      ended(notSent(service), undefined);
    });
    const cancelWait = replicas.onceReady(() => {
      cancelTimer();
      attempt(call, ended);
    });
  };

  return (call: Attempting, ended: Ending): void => {
    budget.deposit();
    attempt(call, ended);
  };
};

const cancelled = (operation: string, executed: 'no' | 'unknown' = 'no') =>
  new ServiceError('CANCELLED', `nobody waits for ${operation} any more`, { executed });

const outOfTime = (operation: string) =>
  new ServiceError('DEADLINE_EXCEEDED', deadlineExceeded(operation).message, { executed: 'no' });
