import { pino } from 'pino';
import { Registry } from 'prom-client';
import {
  type InProcessDiscovery,
  createInProcessDiscovery,
} from '../../protocol/discovery/in-process-discovery.ts';
import type { Transport } from '../../protocol/transport.ts';
import { createZeromqTransport } from '../../protocol/zeromq/zeromq-transport.ts';
import { type MemoryKeys, createMemoryKeys } from '../../keys/memory-keys.ts';
import { type Runtime, systemRuntime } from '../../runtime.ts';
import { createNetwork } from '../network.ts';
import { type ProcessKit, createKit } from '../process-kit.ts';

/** One line of a log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** A kit, what it has logged, and where its services are found. */
export interface WatchedKit extends ProcessKit {
  readonly lines: readonly LogLine[];
  readonly discovery: InProcessDiscovery;
}

interface WatchedKitOptions {
  readonly name?: string;
  readonly runtime?: Runtime;
  readonly transport?: Transport;
  readonly discovery?: InProcessDiscovery;
  readonly keys?: Pick<MemoryKeys, 'keyringOf'>;
}

/** Known to all kits that have none of their own. */
export const commonKeys = createMemoryKeys();

/** A kit for tests: with real sockets and real time where nothing else is asked for. */
export const createWatchedKit = ({
  name = 'tester',
  runtime = systemRuntime,
  discovery = createInProcessDiscovery(),
  keys = commonKeys,
  transport,
}: WatchedKitOptions = {}): WatchedKit => {
  const lines: LogLine[] = [];
  const log = pino({ level: 'debug' }, { write: (line) => void lines.push(JSON.parse(line)) });
  const keyring = keys.keyringOf(name);
  const network = createNetwork({
    name,
    keyring,
    transport: transport ?? createZeromqTransport(keyring),
    discovery,
    runtime,
  });
  return { ...createKit({ network, runtime, log, metrics: new Registry() }), lines, discovery };
};
