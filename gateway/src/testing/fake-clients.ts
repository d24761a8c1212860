import { ServiceError, toServiceError } from '@shop/shared/errors';
import type { CallOptions, Client } from '@shop/shared/protocol/calls/client';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Contract } from '@shop/shared/protocol/contract';
import { servedContext } from '@shop/shared/testing/context';
import { openClients } from '../clients.ts';
import { createFakeShop } from './fake-shop.ts';
import type { AnyHandlers } from './fake-shop.ts';
import { sections } from '../sections/index.ts';

/**
 * How a service answers: `slow` is what a caller sees when its time is over, `hanging` waits until
 * the caller gives up, `broken` answers what is no JSON, `incomplete` leaves a field out that its
 * contract declares, `working` has been asked the same before.
 */
export type Behaviour =
  | 'ok'
  | 'failing'
  | 'slow'
  | 'shedding'
  | 'hanging'
  | 'broken'
  | 'incomplete'
  | 'working';

export interface FakeCall {
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  /** The idempotency key; undefined for a read. */
  readonly key: string | undefined;
  readonly context: CallContext;
  /** The remaining time of the caller when the call was made. */
  readonly remainingMs: number;
}

const untilCancelled = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    const cancelled = () => reject(new ServiceError('CANCELLED', 'the caller has gone'));
    if (signal.aborted) cancelled();
    else signal.addEventListener('abort', cancelled, { once: true });
  });

const misbehave = async (behaviour: Behaviour, { signal }: CallContext): Promise<void> => {
  switch (behaviour) {
    case 'failing':
      throw new ServiceError('UNAVAILABLE', 'no replica is ready', { executed: 'no' });
    case 'slow':
      throw new ServiceError('DEADLINE_EXCEEDED', 'no answer in time', { executed: 'unknown' });
    case 'shedding':
      throw new ServiceError('OVERLOADED', 'too busy', { executed: 'no', retryAfterMs: 2_000 });
    case 'working': {
      const options = { executed: 'no', retryAfterMs: 500 } as const;
      throw new ServiceError('IN_PROGRESS', 'still worked on', options);
    }
    case 'hanging':
      return untilCancelled(signal);
    case 'ok':
    case 'broken':
    case 'incomplete':
  }
};

/** An answer, or each one in it, without its last field. */
const withoutField = (answer: unknown): unknown =>
  Array.isArray(answer)
    ? answer.map(withoutField)
    : Object.fromEntries(Object.entries(Object(answer)).slice(0, -1));

const bytesOf = (answer: unknown, behaviour: Behaviour): Buffer => {
  if (behaviour === 'broken') return Buffer.from('{"not":');
  const shown = behaviour === 'incomplete' ? withoutField(answer) : answer;
  return Buffer.from(JSON.stringify(shown));
};

interface FakeService<C extends Contract> {
  readonly contract: C;
  readonly handlers: () => AnyHandlers;
  readonly behaviour: () => Behaviour;
  /** The lag that it reports; undefined if it reports none. */
  readonly behindMs: () => number | undefined;
  readonly calls: FakeCall[];
}

const fakeClient = <C extends Contract>(fake: FakeService<C>): Client<C> => {
  const { contract, handlers, behaviour, behindMs, calls } = fake;
  const { service } = contract;

  const ask = async (
    operation: string,
    input: unknown,
    context: CallContext,
    { key }: CallOptions = {},
  ) => {
    calls.push({ service, operation, input, key, context, remainingMs: context.remainingMs() });
    await misbehave(behaviour(), context);
    const declared = contract.operations[operation];
    const handler = handlers()[operation];
    if (!declared || !handler) throw new Error(`${service}.${operation} is not faked`);
    if (declared.idempotencyKey && key === undefined) throw new Error(`${operation} needs a key`);
    const write = key === undefined ? undefined : { name: key, fingerprint: '' };
    const served = { ...servedContext(), write, user: context.user };
    return declared.output.parse(await handler(declared.input.parse(input), served));
  };

  const callRaw: Client<C>['callRaw'] = async (operation, input, context, options) => {
    const answer = await ask(operation, input, context, options);
    return bytesOf(answer, behaviour());
  };

  return {
    call: ask as Client<C>['call'],
    callRaw,
    prepare: (operation, input, context, options) => (ended) =>
      void callRaw(operation, input, context, options).then(
        (body) => ended(undefined, body, behindMs()),
        (error: unknown) => ended(toServiceError(error), undefined),
      ),
    replicas: () => [
      {
        address: 'tcp://10.0.0.7:5555',
        instance: `${service}-1`,
        state: behaviour() === 'failing' ? 'closed' : 'ready',
        contractVersion: contract.version,
        inFlight: 0,
        credit: 256,
        answered: calls.length,
        latencyMs: 0.4,
        isSilent: false,
        ejected: [],
      },
    ],
  };
};

/** The event log of a service in which nothing has happened. */
const emptyLog = { epoch: 'fake', first: 0, last: 0, events: [] };

/** All services in memory, each with a switch for how it answers. */
export const createFakeClients = () => {
  const shop = createFakeShop();
  const calls: FakeCall[] = [];
  const behaviours = new Map<string, Behaviour>();
  const behind = new Map<string, number>();

  const client = <C extends Contract>(contract: C): Client<C> => {
    const { service } = contract;
    return fakeClient({
      contract,
      handlers: () => ({ $events: async () => emptyLog, ...shop.handlersOf(service) }),
      behaviour: () => behaviours.get(service) ?? 'ok',
      behindMs: () => behind.get(service),
      calls,
    });
  };
  return {
    ...shop,
    clients: openClients({ client }, sections),
    calls,
    /** From now on the service says that it is so far behind; undefined: that it is not. */
    fallBehind: (service: string, ms?: number) =>
      ms === undefined ? void behind.delete(service) : void behind.set(service, ms),
    behave: (service: string, behaviour: Behaviour) => void behaviours.set(service, behaviour),
  };
};
export type FakeClients = ReturnType<typeof createFakeClients>;
