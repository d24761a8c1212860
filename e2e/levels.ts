import { spawn, spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findChromium } from './src/browser.ts';
import { findPython, findSchemathesis } from './src/python.ts';

const usage = `Runs every level of tests that this machine can, or those named.

  node e2e/levels.ts [level…] [--only PATH]

  --only PATH   only the test files below it, or with it in their path: services/pricing
  --help        this text

Exits with 0 when all that ran passed, 1 when a test failed or none was found, 2 when it was asked
for nonsense. With CI=true it is a failure, too, that this machine cannot run a level.
`;

interface Level {
  readonly name: string;
  /** The end of the paths of its files; undefined for the level with all other files. */
  readonly suffix?: string;
  /** Why it cannot run on this machine; undefined where it can. */
  readonly missing: () => string | undefined;
}

interface Result {
  readonly level: string;
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
}

interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

const answers = (...command: string[]): boolean =>
  spawnSync('docker', command, { stdio: 'ignore', timeout: 10_000 }).status === 0;

const noEngine = () => (answers('info') ? undefined : 'no Docker engine answers');

const noCompose = () =>
  noEngine() ?? (answers('compose', 'version') ? undefined : 'Docker has no Compose');

const noPython = () =>
  findPython() && findSchemathesis()
    ? undefined
    : 'no python3 of 3.11 or later with the packages of the tests, and none can be made';

const levels: readonly Level[] = [
  {
    name: 'unit',
    missing: () => undefined,
  },
  { name: 'stores', suffix: 'int', missing: noEngine },
  { name: 'e2e', suffix: 'e2e', missing: noCompose },
  {
    name: 'browser',
    suffix: 'browser',
    missing: () => (findChromium() ? undefined : 'no Chromium found, CHROMIUM_PATH may name one'),
  },
  {
    name: 'python',
    suffix: 'python',
    missing: () => noCompose() ?? noPython(),
  },
];

/** Levels that need a whole shop, or a browser, have one of them at a time. */
const oneAtATime = ['e2e', 'browser', 'python'];

const readArguments = () =>
  parseArgs({
    allowPositionals: true,
    options: { only: { type: 'string', default: '' }, help: { type: 'boolean' } },
  });

const orderOf = (): ReturnType<typeof readArguments> => {
  try {
    return readArguments();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return process.exit(2);
  }
};

const { positionals: wanted, values } = orderOf();
const only = RegExp.escape(values.only);

const jestOptionsOf = ({ name, suffix }: Level): readonly string[] => [
  ...(suffix === undefined
    ? ['--testPathIgnorePatterns', '\\.(int|e2e|browser|python)\\.test\\.ts$']
    : ['--testPathPatterns', `${only}.*\\.${suffix}\\.test\\.ts$`]),
  ...(suffix === undefined && only ? ['--testPathPatterns', only] : []),
  // A level of which nothing is asked for passes; one that has no tests at all does not.
  ...(only ? ['--passWithNoTests'] : []),
  ...(oneAtATime.includes(name) ? ['--runInBand'] : []),
];

const print = (line: string) => process.stdout.write(`${line}\n`);

/** A test file that could not even be loaded, and a skipped test, count as a failed test. */
const countsOf = (reportFile: string): { passed: number; failed: number } => {
  try {
    const report = JSON.parse(readFileSync(reportFile, 'utf8')) as JestReport;
    const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = report;
    return {
      passed: numPassedTests,
      failed: numFailedTests + numPendingTests + numRuntimeErrorTestSuites,
    };
  } catch {
    return { passed: 0, failed: 1 };
  }
};

/**
 * The longest, e2e, takes more than half of this on two cores. One that leaves something open would
 * never end by itself.
 */
const levelTimeoutMs = 45 * 60_000;

const run = async (level: Level): Promise<Result> => {
  const { name } = level;
  print(`\n── ${name}`);
  const folder = mkdtempSync(join(tmpdir(), 'levels-'));
  const report = join(folder, 'report.json');
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
      ...jestOptionsOf(level),
      '--json',
      `--outputFile=${report}`,
    ],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      timeout: levelTimeoutMs,
      killSignal: 'SIGKILL',
      detached: true,
    },
  );
  // It leads a group of processes, its workers and what tests have started: all of it ends.
  const end = (signal: NodeJS.Signals) => {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
    process.exit(128 + constants.signals[signal]);
  };
  process.once('SIGTERM', end).once('SIGINT', end);
  const code = await new Promise<number>((resolve) => {
    child.on('close', (status) => resolve(status ?? 1));
  });
  const { passed, failed } = countsOf(report);
  process.off('SIGTERM', end).off('SIGINT', end);
  rmSync(folder, { recursive: true });
  const seconds = (performance.now() - started) / 1_000;
  return { level: name, passed, failed: failed || (code === 0 ? 0 : 1), seconds };
};

if (values.help) {
  print(usage);
  process.exit(0);
}
const unknown = wanted.filter((name) => !levels.some((level) => level.name === name));
if (unknown.length > 0) {
  print(
    `There is no level ${unknown.join(', ')}; there are: ${levels.map((l) => l.name).join(', ')}`,
  );
  process.exit(2);
}

const isBelow = (path: string) => path.includes(values.only) && !path.includes('node_modules/');
if (!globSync('*/**/*.test.ts', { exclude: ['**/node_modules'] }).some(isBelow)) {
  print(`There is no test below ${values.only}.`);
  process.exit(1);
}

const results: Result[] = [];
const leftOut: string[] = [];
for (const level of levels) {
  if (wanted.length > 0 && !wanted.includes(level.name)) continue;
  const reason = level.missing();
  if (reason) leftOut.push(`${level.name} (${reason})`);
  else results.push(await run(level));
}

const total = (count: 'passed' | 'failed') =>
  results.reduce((sum, result) => sum + result[count], 0);

print('');
for (const { level, passed, failed, seconds } of results) {
  print(`${level.padEnd(8)} ${passed} passed, ${failed} failed in ${seconds.toFixed(1)} s`);
}
if (leftOut.length > 0) print(`left out: ${leftOut.join(', ')}`);
print(`\n${total('passed')} passed, ${total('failed')} failed`);

const isNone = total('passed') + total('failed') === 0;
if (isNone && results.length > 0)
  print(`No test file of these levels has ${values.only} in its path.`);
const complete = leftOut.length === 0 || process.env['CI'] !== 'true';
if (!complete) print('With CI=true no level may be left out.');
process.exitCode = total('failed') === 0 && complete && !isNone ? 0 : 1;
