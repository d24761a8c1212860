import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { historyContract } from '../events/delivery/history.ts';
import { type Relay, startRelay } from '../events/delivery/relay.ts';
import { hasStamped } from '../events/pending-events.ts';
import { keyedOperation } from '../keyed/keyed-operation.ts';
import { repeatedly } from '../runtime.ts';
import type { Contract } from '../protocol/contract.ts';
import type { Endpoint } from '../protocol/discovery/discovery.ts';
import { servedOperation, servedOperations } from '../protocol/server/operations.ts';
import { Server } from '../protocol/server/server.ts';
import type { ServedEnd } from '../protocol/server/server-options.ts';
import type { Publication, Transport } from '../protocol/transport.ts';
import { behindMetadata, noMetadata } from '../protocol/wire/metadata.ts';
import type { ProcessKit } from './process-kit.ts';
import type { Parts, Service } from './service.ts';

/** A service that answers. */
export interface RunningService {
  /** Where it can be reached. */
  readonly endpoint: Endpoint;
  /**
   * Sends callers elsewhere, lets handlers finish for at most `graceMs`, then ends the relay and,
   * when the answers have been read, the sockets. What was accepted before is answered.
   */
  stop(): Promise<void>;
}

/** How long handlers may still work after the end was announced. */
const graceMs = 5_000;

/** How often answers are told how far behind they are. */
const sayBehindEveryMs = 1_000;

/** Starts a service on the given addresses; rejects, with nothing left open, when one is taken. */
export const startService = async <C extends Contract>(
  service: Service<C>,
  kit: ProcessKit,
  addresses: Endpoint,
): Promise<RunningService> => {
  const { contract } = service;
  const { transport, self } = kit.network;
  const parts = await service.start(kit);
  const operations = operationsOf(contract, parts, kit);

  // A frame that comes before there is a server is not read: whoever sent it greets again.
  let read = (_peer: string, _frame: Buffer): void => undefined;
  const { listener, publication } = await open(transport, addresses, (peer, frame) =>
    read(peer, frame),
  );
  const { onEnd, onRefused } = createObserver(kit, () => server);
  const saying = createSaying(kit);
  const server: Server = new Server({
    identity: self,
    contractVersion: contract.version,
    operations,
    metadata: saying.metadata,
    runtime: kit.runtime,
    policy: kit.network.policy,
    send: (peer, frame, onRefused) => listener.send(peer, frame, onRefused),
    onEnd(end) {
      onEnd(end);
      if (hasStamped(end.call)) relay?.wake();
    },
    onRefused,
  });
  read = (peer, frame) => server.read(peer, frame);
  const relay = relayOf(contract, parts, kit, publication);

  return {
    endpoint: { calls: listener.address, events: publication.address },
    async stop() {
      await server.drain(graceMs);
      saying.stop();
      await relay?.stop();
      await listener.close();
      await publication.close();
      server.close();
    },
  };
};

/** What answers have to say of the events that they rest on: that these are behind, or nothing. */
const createSaying = (kit: ProcessKit) => {
  let metadata = noMetadata;
  const renew = () => void (metadata = behindMetadata(kit.behindMs()));
  const isFollowing = kit.subscriptionStatus().length > 0;
  return {
    metadata: () => metadata,
    stop: isFollowing ? repeatedly(kit.runtime, sayBehindEveryMs, renew) : () => undefined,
  };
};

const open = async (
  transport: Transport,
  { calls, events }: Endpoint,
  onFrame: (peer: string, frame: Buffer) => void,
) => {
  const publication = await transport.publish(events);
  try {
    return { publication, listener: await transport.listen(calls, onFrame) };
  } catch (error) {
    await publication.close();
    throw error;
  }
};

const operationsOf = <C extends Contract>(
  contract: C,
  { handlers, events }: Parts<C>,
  { runtime, log, answers }: ProcessKit,
) => {
  const operations = servedOperations(contract, handlers, (name) =>
    keyedOperation(name, { answers: answers(), runtime, log }),
  );
  if (events) {
    const { input } = historyContract(contract.service).operations.$events;
    operations.set(
      '$events',
      servedOperation(input, ({ after, limit }) => events.log.read(after, limit)),
    );
  }
  return operations;
};

const relayOf = <C extends Contract>(
  contract: C,
  { events }: Parts<C>,
  { network, runtime, log }: ProcessKit,
  publication: Publication,
): Relay | undefined =>
  events &&
  startRelay({
    ...events,
    service: contract.service,
    holder: network.self.bootId,
    publish: (frame) => publication.publish(frame),
    runtime,
    logger: log,
  });

/** Logs and measures what the server does. */
const createObserver = ({ log, metrics }: ProcessKit, server: () => Server) => {
  const { durations, refusals } = createMeters(metrics, server);
  const durationOf = (operation: string, outcome: string) => durations.labels(operation, outcome);
  /** Looking labels up costs more than all else that is done here, so they are kept. */
  const successes = new Map<string, ReturnType<typeof durationOf>>();
  const successOf = (operation: string) => {
    const known = successes.get(operation) ?? durationOf(operation, 'ok');
    successes.set(operation, known);
    return known;
  };
  return {
    onEnd({ call, durationMs, error }: ServedEnd) {
      const { operation } = call;
      const duration = error ? durationOf(operation, error.code) : successOf(operation);
      duration.observe(durationMs / 1_000);
      if (!error && !log.isLevelEnabled('debug')) return;
      const { requestId, trace, caller } = call;
      const line = {
        operation,
        requestId,
        traceId: trace.traceId,
        caller: caller.service,
        durationMs: Math.round(durationMs * 10) / 10,
        outcome: error?.code ?? 'ok',
      };
      if (error?.code === 'INTERNAL')
        log.error({ ...line, err: error.cause ?? error }, 'call broke');
      else log.debug(line, 'call');
    },
    onRefused(reason: string) {
      refusals.inc({ reason });
      log.debug({ reason }, 'refused');
    },
  };
};

const createMeters = (metrics: Registry, server: () => Server) => {
  const inFlight = new Gauge({
    name: 'shop_calls_in_flight_total',
    help: 'Calls whose handlers work',
    registers: [],
    collect() {
      this.set(server().inFlight);
    },
  });
  metrics.registerMetric(inFlight);
  const credit = new Gauge({
    name: 'shop_calls_credit_total',
    help: 'Calls that each connection may have at work at present',
    registers: [],
    collect() {
      this.set(server().credit);
    },
  });
  metrics.registerMetric(credit);
  return {
    durations: new Histogram({
      name: 'shop_call_duration_seconds',
      help: 'How long calls took, from read to answer',
      labelNames: ['operation', 'outcome'],
      buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3],
      registers: [metrics],
    }),
    refusals: new Counter({
      name: 'shop_calls_refused_total',
      help: 'Calls and frames that no handler has seen, by the reason',
      labelNames: ['reason'],
      registers: [metrics],
    }),
  };
};
