import { pino } from 'pino';
import { Registry } from 'prom-client';
import {
  type InProcessDiscovery,
  createInProcessDiscovery,
} from '../../protocol/discovery/in-process-discovery.ts';
import type { Transport } from '../../protocol/transport.ts';
import { zeromqTransport } from '../../protocol/zeromq/zeromq-transport.ts';
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

export interface WatchedKitOptions {
  readonly name?: string;
  readonly runtime?: Runtime;
  readonly transport?: Transport;
  readonly discovery?: InProcessDiscovery;
}

/** A kit for tests: with real sockets and real time where nothing else is asked for. */
export const createWatchedKit = ({
  name = 'tester',
  runtime = systemRuntime,
  transport = zeromqTransport,
  discovery = createInProcessDiscovery(),
}: WatchedKitOptions = {}): WatchedKit => {
  const lines: LogLine[] = [];
  const log = pino({ level: 'debug' }, { write: (line) => void lines.push(JSON.parse(line)) });
  const network = createNetwork({ name, transport, discovery, runtime });
  return { ...createKit({ network, runtime, log, metrics: new Registry() }), lines, discovery };
};
