import { createHook } from 'node:async_hooks';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { Endpoint } from '@shop/shared/protocol/discovery/discovery';
import { type KeyFolder, createKeyFolder } from '@shop/shared/keys/testing/key-folder';
import { staticDiscovery } from '@shop/shared/protocol/discovery/static-discovery';
import { createZeromqTransport } from '@shop/shared/protocol/zeromq/zeromq-transport';
import { systemRuntime } from '@shop/shared/runtime';
import { createNetwork } from '@shop/shared/service/network';
import { createKit } from '@shop/shared/service/process-kit';
import { startChild } from '@shop/shared/service/testing/child';
import { eventually } from '@shop/shared/service/testing/eventually';
import { openClients } from '../clients.ts';
import { noLimits } from '../edge/limits/limit-settings.ts';
import { createGateway } from '../gateway.ts';
import { MemoryCopyStore } from '../product-page/copies/memory-copy-store.ts';
import { createCountingTransport } from './counting-transport.ts';
import { fakes } from './fake-shop.ts';
import { adminToken } from './running-gateway.ts';
import { sections } from '../sections/index.ts';
import { MemorySessionStore } from '../sessions/memory-session-store.ts';

const names = ['gateway', ...fakes.map(({ contract }) => contract.service)];

/** The services in a process of their own, and where each of them is. */
const startServices = async (keys: KeyFolder, deadlineFactor: number) => {
  const child = startChild(join(import.meta.dirname, 'served-shop.ts'), {
    KEYS: JSON.stringify(names.map((name) => [name, keys.settingsOf(name)])),
    DEADLINE_FACTOR: `${deadlineFactor}`,
  });
  const endpoints = await eventually((): Readonly<Record<string, readonly Endpoint[]>> => {
    const [line, end] = child.stdout().split('\n');
    if (!line || end === undefined) throw new Error(`no services yet: ${child.stderr()}`);
    return JSON.parse(line);
  });
  return { child, endpoints };
};

/** A connection that the gateway has taken, and on which it answers one more request. */
const openConnection = async (port: number) => {
  const socket = connect({ port, host: '127.0.0.1' });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => void chunks.push(Buffer.from(chunk)));
  const ended = once(socket, 'end');
  socket.write('GET /nothing HTTP/1.1\r\nHost: shop\r\n\r\n');
  await once(socket, 'data');
  return {
    ask: (path: string) =>
      void socket.write(`GET ${path} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n`),
    ended,
    received: () => Buffer.concat(chunks).toString(),
  };
};

/** The services of the product page; any other is told of only where it was asked. */
const ofPage = new Set(sections.map(({ contract }) => contract.service));

type Counts = Readonly<Record<string, number>>;

/** The cost of answers. */
export interface Cost {
  /** How many of the pages that came back are whole. */
  readonly wholePages: number;
  /** Frames with calls to each service, frames with their answers, and the calls in them. */
  readonly sent: Counts;
  readonly received: Counts;
  readonly calls: Counts;
  /** All that were made in this process meanwhile. */
  readonly promises: number;
}

/** A gateway on a real port, over real sockets to services elsewhere; `end` stops it. */
const openGateway = async (
  keys: KeyFolder,
  endpoints: Readonly<Record<string, readonly Endpoint[]>>,
  deadlineFactor: number,
) => {
  const runtime = { ...systemRuntime, deadlineFactor };
  const keyring = keys.keyringOf('gateway');
  const inner = createZeromqTransport(keyring, deadlineFactor);
  const { transport, traffic } = createCountingTransport(inner);
  const discovery = staticDiscovery(endpoints);
  const network = createNetwork({ name: 'gateway', keyring, transport, discovery, runtime });
  const log = pino({ level: 'silent' });
  const kit = createKit({ network, runtime, log, metrics: new Registry() });
  const clients = openClients(kit, sections);
  const parts = { runtime, log, metrics: kit.metrics, clients };
  const copies = new MemoryCopyStore(runtime);
  const sessions = new MemorySessionStore(runtime);
  const settings = { adminToken, limits: noLimits };
  const gateway = createGateway({ ...parts, copies, sessions, settings });
  await eventually(gateway.checkReady);
  const port = await gateway.start(0, '127.0.0.1');
  const end = async () => {
    await gateway.stop();
    await kit.stop();
  };
  return { port, traffic, clients, end };
};

/** Two gateways over the same services, one of which has more patience; both are stopped after. */
export const startPatientAndStrict = async (deadlineFactor: number) => {
  const keys = await createKeyFolder(...names);
  const { child, endpoints } = await startServices(keys, deadlineFactor);
  const patient = await openGateway(keys, endpoints, deadlineFactor);
  const strict = await openGateway(keys, endpoints, 1);
  const pageOf = async ({ port }: { readonly port: number }, id: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/products/${id}/page`);
    const { degraded } = JSON.parse(await answer.text());
    return { status: answer.status, degraded };
  };
  return {
    /** Has the services' process stand still, or go on. */
    signal: child.signal,
    patientPage: (id: string) => pageOf(patient, id),
    strictPage: (id: string) => pageOf(strict, id),
    strictClients: strict.clients,
    async [Symbol.asyncDispose]() {
      await patient.end();
      await strict.end();
      await child[Symbol.asyncDispose]();
      await keys[Symbol.asyncDispose]();
    },
  };
};

/** A gateway and its services, and what its pages cost; `await using` stops both. */
export const startGatewayOverZeromq = async () => {
  const keys = await createKeyFolder(...names);
  const { child, endpoints } = await startServices(keys, 1);
  const { port, traffic, end } = await openGateway(keys, endpoints, 1);

  let promises = 0;
  const hook = createHook({
    init: (_id, type) => void (promises += type === 'PROMISE' ? 1 : 0),
  });
  const byService = (counts: ReadonlyMap<string, number>): Counts =>
    Object.fromEntries(
      Object.entries(endpoints).flatMap(([service, replicas]) =>
        replicas
          .map(({ calls }) => [service, counts.get(calls) ?? 0] as const)
          .filter(([name, count]) => ofPage.has(name) || count > 0),
      ),
    );

  return {
    /** Asks for pages, all in one turn of the event loop, and tells what that has cost. */
    async costOf(ids: readonly string[]): Promise<Cost> {
      const connections = await Promise.all(ids.map(() => openConnection(port)));
      const answered = Promise.all(connections.map(({ ended }) => ended));
      for (const counts of Object.values(traffic)) counts.clear();
      promises = 0;
      hook.enable();
      // Requests that are written in one turn are read by the gateway in one turn.
      ids.forEach((id, index) => connections[index]?.ask(`/api/v1/products/${id}/page`));
      await answered;
      hook.disable();
      const answers = connections.map(({ received }) => received());
      return {
        wholePages: answers.filter((answer) => answer.includes('"degraded":[]')).length,
        sent: byService(traffic.sent),
        received: byService(traffic.received),
        calls: byService(traffic.calls),
        promises,
      };
    },
    async [Symbol.asyncDispose]() {
      await end();
      await child[Symbol.asyncDispose]();
      await keys[Symbol.asyncDispose]();
    },
  };
};
export type GatewayOverZeromq = Awaited<ReturnType<typeof startGatewayOverZeromq>>;
