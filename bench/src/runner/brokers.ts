import { spawnSync } from 'node:child_process';
import { type Child, startChild } from './child.ts';
import { takePorts } from './ports.ts';

/** A program that some peers need between their processes. */
export type BrokerName = 'nats' | 'redis';

interface Program {
  readonly command: string;
  readonly argumentsOn: (port: number) => readonly string[];
}

const programs: Readonly<Record<BrokerName, Program>> = {
  nats: {
    command: 'nats-server',
    argumentsOn: (port) => ['--addr', '127.0.0.1', '--port', `${port}`],
  },
  redis: {
    command: 'redis-server',
    // It writes nothing to disk, since nothing is to be kept.
    argumentsOn: (port) => ['--bind', '127.0.0.1', '--port', `${port}`, '--save', ''],
  },
};

/** The version that is installed; undefined where there is none. */
export const versionOf = (broker: BrokerName): string | undefined => {
  const { stdout, error } = spawnSync(programs[broker].command, ['--version'], {
    encoding: 'utf8',
  });
  return error ? undefined : /\d+\.\d+\.\d+/.exec(stdout)?.[0];
};

/** Why a peer with this broker is left out; undefined where it can run. */
export const missing = (broker: BrokerName): string | undefined =>
  versionOf(broker) === undefined ? `no ${programs[broker].command}` : undefined;

/** A broker that runs. */
export interface Broker {
  readonly child: Child;
  readonly port: number;
}

/** Starts a broker of its own for one peer, which is the only one that uses it. */
export const startBroker = async (name: BrokerName): Promise<Broker> => {
  const port = await takePorts(1);
  const { command, argumentsOn } = programs[name];
  const parameters = { command, arguments: argumentsOn(port), port };
  return {
    child: await startChild({ name: command, file: 'processes/broker.ts', parameters }),
    port,
  };
};
