import { type Logger, pino } from 'pino';
import { Registry, collectDefaultMetrics } from 'prom-client';
import type { z } from 'zod';
import { zeromqTransport } from '../protocol/zeromq/zeromq-transport.ts';
import { systemRuntime } from '../runtime.ts';
import { startAdmin } from './admin.ts';
import { createNetwork, discoveryFrom } from './network.ts';
import { type ProcessKit, createKit } from './process-kit.ts';
import { type BaseSettings, SettingsError, readSettings } from './settings.ts';

/** Exit codes of sysexits.h: a configuration that cannot work, a failure that may pass. */
const exitConfiguration = 78;
const exitFailure = 70;

/** A process that does not end by itself within this is ended. Shorter than Compose's 20 s. */
const stopTimeoutMs = 15_000;

/** The log of one process: JSON lines on stdout, without what identifies the machine. */
export const createLogger = (name: string, level: string): Logger =>
  pino({ name, level, base: { service: name }, timestamp: pino.stdTimeFunctions.isoTime });

/** Builds what a process does; it works from then on, until the kit is stopped. */
export type Main<T extends z.ZodType> = (
  settings: z.output<T>,
  kit: ProcessKit,
  base: BaseSettings,
) => Promise<void>;

/** Reads the settings; on bad ones says all that is wrong and ends the process with 78. */
export const settingsOrExit = <T extends z.ZodType>(name: string, own: T) => {
  try {
    return readSettings(own, process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${name} cannot start with these settings:\n${error.message}\n`);
    return process.exit(exitConfiguration);
  }
};

/** The kit of a process of its own: real time, real sockets. */
export const createProcessKit = (name: string, base: BaseSettings): ProcessKit => {
  const log = createLogger(name, base.LOG_LEVEL);
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  const network = createNetwork({
    name,
    transport: zeromqTransport,
    discovery: discoveryFrom(base, systemRuntime),
    runtime: systemRuntime,
  });
  return createKit({ network, runtime: systemRuntime, log, metrics });
};

/** Runs `task` once at the first SIGTERM or SIGINT, with a limit, and ends the process. */
const stopOnSignal = (log: Logger, task: () => Promise<void>): void => {
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    systemRuntime.after(stopTimeoutMs, () => process.exit(exitFailure));
    task().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'did not stop in order');
        process.exit(exitFailure);
      },
    );
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
};

/**
 * Runs a process: settings from the environment (exit 78 with every problem named), log, metrics
 * and an admin port; ready once `main` is done and every check passes; stops in order on SIGTERM.
 */
export const runProcess = async <T extends z.ZodType>(
  name: string,
  own: T,
  main: Main<T>,
): Promise<void> => {
  const read = settingsOrExit(name, own);
  const kit = createProcessKit(name, read.base);
  const { log } = kit;
  let serving = false;
  try {
    const admin = await startAdmin(read.base.ADMIN_PORT, {
      metrics: kit.metrics,
      ready: async () => {
        if (!serving) throw new Error('starting or stopping');
        await kit.checkAll();
      },
    });
    stopOnSignal(log, async () => {
      serving = false;
      await kit.stop();
      await admin.close();
    });
    await main(read.own, kit, read.base);
    serving = true;
    log.info({ instance: kit.network.self.instance }, 'started');
  } catch (error) {
    log.fatal({ err: error }, 'could not start');
    process.exit(exitFailure);
  }
};
