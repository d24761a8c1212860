import type { Logger } from 'pino';
import { Registry, collectDefaultMetrics } from 'prom-client';
import type { z } from 'zod';
import { UnguardedSocketError } from '../protocol/zeromq/self-test.ts';
import { createZeromqTransport } from '../protocol/zeromq/zeromq-transport.ts';
import { type Runtime, systemRuntime } from '../runtime.ts';
import { startAdmin } from './admin.ts';
import { openKeyring } from './key-settings.ts';
import { createLogger } from './logger.ts';
import { createNetwork, discoveryFrom } from './network.ts';
import { type ProcessKit, createKit } from './process-kit.ts';
import { checkReaders } from './reader-access.ts';
import {
  type BaseSettings,
  type Environment,
  SettingsError,
  readProcessSettings,
  toCallPolicy,
} from './settings.ts';

/** Exit codes of a process that failed (sysexits.h). */
export const exitCodes = {
  /** Another start may succeed. */
  failure: 70,
  /** No start succeeds with these settings. */
  configuration: 78,
} as const;

/** How long a shutdown may take. Shorter than Compose's 20 s. */
const stopTimeoutMs = 15_000;

/** Prints what is wrong with the settings and ends the process with 78. */
export const endMisconfigured = (name: string, { message }: Error): never => {
  const all = message.includes('\n') ? `:\n${message}` : `: ${message}`;
  process.stderr.write(`${name} cannot start with these settings${all}\n`);
  return process.exit(exitCodes.configuration);
};

/** Reads the settings; prints all problems and ends the process with 78 where there are any. */
export const settingsOrExit = <T>(name: string, read: (environment: Environment) => T): T => {
  try {
    return read(process.env);
  } catch (error) {
    if (error instanceof SettingsError) return endMisconfigured(name, error);
    throw error;
  }
};

/** Logs what went wrong and ends the process with 70. */
export const endFailed = (log: Logger, error: unknown, message: string): never => {
  log.fatal({ err: error }, message);
  return process.exit(exitCodes.failure);
};

/** Real time, with deadlines multiplied by a factor; logs a warning where it is not 1. */
export const runtimeWith = (deadlineFactor: number, log: Pick<Logger, 'warn'>): Runtime => {
  if (deadlineFactor === 1) return systemRuntime;
  log.warn(
    { deadlineFactor },
    'DEADLINE_FACTOR is for development only: deadlines are longer, and a lost process is noticed later',
  );
  return { ...systemRuntime, deadlineFactor };
};

/** The kit of a process: real time, real sockets. An uncaught error ends the process. */
export const createProcessKit = async (name: string, base: BaseSettings): Promise<ProcessKit> => {
  const log = createLogger(name, base.LOG_LEVEL);
  process.on('uncaughtException', (error) =>
    endFailed(log, error, 'an uncaught error ends the process'),
  );
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  const runtime = runtimeWith(base.DEADLINE_FACTOR, log);
  const lastTasks: (() => Promise<unknown>)[] = [];
  const onStop = (task: () => Promise<unknown>) => void lastTasks.push(task);
  const { keyring, close } = await openKeyring(name, base, { runtime, log }).catch((error) =>
    error instanceof SettingsError ? endMisconfigured(name, error) : Promise.reject(error),
  );
  onStop(async () => close());
  const network = createNetwork({
    name,
    keyring,
    transport: createZeromqTransport(keyring, base.DEADLINE_FACTOR),
    discovery: await discoveryFrom(base, { runtime, log, onStop }),
    runtime,
    policy: toCallPolicy(base.CALL_POLICY),
  });
  const kit = createKit({ network, runtime, log, metrics });
  for (const task of lastTasks) kit.onStop(task);
  return kit;
};

/**
 * Graceful shutdown: the first SIGTERM or SIGINT runs `stop` and ends the process with 0, or with
 * 70 when `stop` fails or takes too long. Further signals are ignored: a terminal and npm may both
 * send one.
 */
export const stopOnSignal = (log: Logger, stop: () => Promise<void>): void => {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    const tooLate = new Error(`not done within ${stopTimeoutMs} ms`);
    systemRuntime.after(stopTimeoutMs, () =>
      endFailed(log, tooLate, 'the graceful shutdown failed'),
    );
    stop().then(
      () => process.exit(0),
      (error: unknown) => endFailed(log, error, 'the graceful shutdown failed'),
    );
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
};

/**
 * Runs a process: settings from the environment (exit 78 with every problem named), log, metrics
 * and an admin port; ready once `main` is done and every check passes; stops in order on SIGTERM,
 * also while it is still starting.
 */
export const runProcess = async <T extends z.ZodType>(
  name: string,
  own: T,
  main: (settings: z.output<T>, kit: ProcessKit, base: BaseSettings) => Promise<void>,
): Promise<void> => {
  const read = settingsOrExit(name, (environment) => readProcessSettings(own, environment));
  const kit = await createProcessKit(name, read.base);
  const { log } = kit;
  let state: 'starting' | 'serving' | 'stopping' = 'starting';
  stopOnSignal(log, () => {
    state = 'stopping';
    return kit.stop();
  });
  const waitsFor = async () => {
    const checks = await kit.waitsFor();
    return state === 'serving' ? checks : [`it is ${state}`, ...checks];
  };
  const isStopping = () => state === 'stopping';

  try {
    await checkReaders(read.base.READERS, name);
    const admin = await startAdmin(read.base.ADMIN_PORT, { ...kit, waitsFor });
    kit.onStop(() => admin.close());
    await main(read.own, kit, read.base);
  } catch (error) {
    const isWrong = error instanceof UnguardedSocketError || error instanceof SettingsError;
    if (isWrong) endMisconfigured(name, error);
    // A start fails when the process is stopped meanwhile.
    if (!isStopping()) endFailed(log, error, 'the process could not start');
  }
  if (isStopping()) return;
  state = 'serving';
  log.info({ instance: kit.network.self.instance }, 'started');
};
