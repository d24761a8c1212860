import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemRuntime, timestampOf } from '@shop/shared/runtime';
import { ArgumentsError, type Order, readArguments, usage } from './arguments.ts';
import { figures } from './figures/figures.ts';
import { judgeAll } from './figures/judge.ts';
import { machine, versions } from './report/machine.ts';
import { type Run, toJson, toText } from './report/report.ts';
import { showWrites, stopAll } from './runner/child.ts';
import { estimate } from './scenarios/estimate.ts';
import { full, quick } from './scenarios/modes.ts';
import { scenarioNames } from './scenarios/names.ts';
import type { Measurement, Scenario, ScenarioOptions } from './scenarios/scenario.ts';
import { scenarios } from './scenarios/scenarios.ts';

/** As many as make a median and a spread that mean something. */
const enoughRounds = 5;

const exitCodes = { void: 1, misuse: 2, stopped: 130 } as const;

const results = join(import.meta.dirname, '../results');
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
let stopped = false;

const print = (text: string) => void process.stdout.write(`${text}\n`);
const complain = (text: string) => void process.stderr.write(`${text}\n`);

const optionsOf = (order: Order): Omit<ScenarioOptions, 'onProgress'> => {
  const { rounds, windows } = order.full ? full : quick;
  return {
    full: order.full,
    rounds: order.rounds ?? rounds,
    mongoUrl: order.mongoUrl ?? process.env['MONGO_URL'],
    windows: { ...windows, windowMs: order.windowMs ?? windows.windowMs },
  };
};

/** A void scenario is run anew, once: nothing of it counts, and the others have cost their time. */
const runTwice: (scenario: Scenario, options: ScenarioOptions) => ReturnType<Scenario> = async (
  scenario,
  options,
) => {
  try {
    return await scenario(options);
  } catch (error) {
    await stopAll();
    if (stopped) throw error;
    options.onProgress(`void, so once more: ${messageOf(error).slice(0, 300)}`);
    return scenario(options);
  }
};

const runAll = async (order: Order): Promise<Run> => {
  const options = optionsOf(order);
  const minutes = Math.ceil(estimate(order.only, options) / 60);
  complain(`About ${minutes} min on a machine that does nothing else.`);
  const begunAt = systemRuntime.now();
  const startedAt = timestampOf(systemRuntime);
  const seconds = () => Math.round((systemRuntime.now() - begunAt) / 1_000);
  const measurements: Measurement[] = [];
  for (const name of order.only) {
    const onProgress = (text: string) =>
      complain(`${`${seconds()}`.padStart(5)} s  ${name}: ${text}`);
    measurements.push(...(await runTwice(scenarios[name], { ...options, onProgress })));
  }
  return {
    mode: order.full ? 'full' : 'quick',
    startedAt,
    seconds: seconds(),
    rounds: options.rounds,
    windows: options.windows,
    machine: machine(),
    versions: versions(),
    rows: judgeAll(figures, measurements),
    measurements,
  };
};

/** Only a full run of everything is for documents. */
const save = (run: Run, order: Order): string => {
  mkdirSync(results, { recursive: true });
  const isWhole = order.full && order.only.length === scenarioNames.length;
  const name = isWhole ? 'full' : 'latest';
  writeFileSync(join(results, `${name}.json`), toJson(run));
  return `bench/results/${name}.json`;
};

const arePeersInstalled = (): boolean => {
  try {
    return import.meta.resolve('moleculer') !== '';
  } catch {
    return false;
  }
};

const bench = async (order: Order): Promise<void> => {
  if (order.help) return print(usage);
  if (!arePeersInstalled()) throw new ArgumentsError('First: npm ci --prefix bench');
  if (order.verbose) showWrites();
  const run = await runAll(order);
  print(`\n${toText(run)}\n`);
  if (run.rounds < enoughRounds)
    print(`With fewer than ${enoughRounds} rounds this shows nothing.`);
  print(`${run.seconds} seconds; every window is in ${save(run, order)}`);
};

const giveUp = (error: unknown): void => {
  const message = messageOf(error);
  const isMisuse = error instanceof ArgumentsError;
  complain(isMisuse ? message : `The run is void: ${message}`);
  process.exitCode = isMisuse ? exitCodes.misuse : exitCodes.void;
};

const onSignal = () => {
  stopped = true;
  complain('\nStopped: there are no figures.');
  void stopAll().then(() => process.exit(exitCodes.stopped));
};
process.once('SIGINT', onSignal).once('SIGTERM', onSignal);

try {
  await bench(readArguments(process.argv.slice(2)));
} catch (error) {
  if (!stopped) giveUp(error);
} finally {
  await stopAll();
}
