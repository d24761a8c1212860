import { pino } from 'pino';
import { Registry } from 'prom-client';
import { startRelay } from '../events/delivery/relay.ts';
import type { PendingEvent } from '../events/event.ts';
import type { User } from '../keys/user-token.ts';
import { idempotentOperation } from '../idempotency/idempotent-operation.ts';
import type { CallContext } from '../protocol/calls/context.ts';
import type { Contract, Input, OperationName, Output } from '../protocol/contract.ts';
import { servedOperations } from '../protocol/server/operations.ts';
import type { Kit, Service } from '../service/service.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import type { Storage } from '../storage/storage.ts';
import { servedContext } from './context.ts';
import { type FakeRuntime, createFakeRuntime } from './fake-runtime.ts';

/** A service as its callers meet it, without sockets. */
export interface StartedService<C extends Contract> {
  readonly runtime: FakeRuntime;
  /** Calls an operation: input and answer pass through JSON and the contract's checks. */
  call<K extends OperationName<C>>(
    operation: K,
    input: Input<C, K>,
    options?: {
      readonly key?: string;
      readonly context?: CallContext;
      readonly user?: User;
    },
  ): Promise<Output<C, K>>;
  /** The events that wait to be announced. */
  announced(): Promise<readonly PendingEvent[]>;
  /** Announces the events that wait, which also brings the projections up to date. */
  relay(): Promise<void>;
}

/** The parts that a service is started on where they matter to a test. */
interface StartOptions extends Partial<Pick<Kit, 'client' | 'subscribe' | 'onStop'>> {
  readonly runtime?: FakeRuntime;
  /** Default: memory, empty. */
  readonly storage?: Storage;
}

const noNeighbours = () => {
  throw new Error('this test has no other services');
};

/** Starts a service for a test of its rules. A write without a key gets one of its own. */
export const startedService = async <C extends Contract>(
  service: Service<C>,
  {
    runtime = createFakeRuntime(),
    storage = createMemoryStorage(runtime),
    ...others
  }: StartOptions = {},
): Promise<StartedService<C>> => {
  const { contract } = service;
  const log = pino({ enabled: false });
  const { handlers, events } = await service.start({
    runtime,
    log,
    storage,
    metrics: new Registry(),
    client: noNeighbours,
    subscribe: noNeighbours,
    check: () => undefined,
    onStop: () => undefined,
    ...others,
  });
  const operations = servedOperations(contract, handlers, {
    idempotent: idempotentOperation({ store: storage.idempotency, runtime, log }),
    role: () => (_input, _context, run) => run(),
  });
  return {
    runtime,
    async call(operation, input, { key, context, user } = {}) {
      const served = Object.assign(servedContext(runtime), {
        idempotencyKey: key ?? runtime.newId(),
        ...(user && { user }),
        ...(context && { trace: context.trace, requestId: context.requestId }),
      });
      const body = Buffer.from(JSON.stringify(input));
      return JSON.parse((await operations.get(operation)?.(body, served)) ?? 'null');
    },
    async relay() {
      if (!events) return;
      const relay = startRelay({
        ...events,
        service: contract.service,
        holder: runtime.newId(),
        publish: () => undefined,
        runtime,
        logger: log,
      });
      await runtime.advance(1);
      await relay.stop();
    },
    announced: async () => events?.outbox.pending(1_000) ?? [],
  };
};
