import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from './src/browser.ts';
import { findPython } from './src/python.ts';

interface Level {
  readonly name: string;
  readonly jest: readonly string[];
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
  findPython()
    ? undefined
    : 'no python3 of 3.11 or later with the packages of examples/python-client, and none can be made';

const levels: readonly Level[] = [
  {
    name: 'unit',
    jest: ['--testPathIgnorePatterns', '\\.(int|e2e|browser|python)\\.test\\.ts$'],
    missing: () => undefined,
  },
  { name: 'stores', jest: ['--testPathPatterns', '\\.int\\.test\\.ts$'], missing: noEngine },
  {
    name: 'e2e',
    jest: ['--testPathPatterns', '\\.e2e\\.test\\.ts$', '--runInBand'],
    missing: noCompose,
  },
  {
    name: 'browser',
    jest: ['--testPathPatterns', '\\.browser\\.test\\.ts$', '--runInBand'],
    missing: () => (findChromium() ? undefined : 'no Chromium found, CHROMIUM_PATH may name one'),
  },
  {
    name: 'python',
    jest: ['--testPathPatterns', '\\.python\\.test\\.ts$', '--runInBand'],
    missing: () => noCompose() ?? noPython(),
  },
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

/** The longest takes a third of this: one that leaves something open would never end by itself. */
const levelTimeoutMs = 20 * 60_000;

const run = async ({ name, jest }: Level): Promise<Result> => {
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
      ...jest,
      '--json',
      `--outputFile=${report}`,
    ],
    { stdio: ['ignore', 'inherit', 'inherit'], timeout: levelTimeoutMs, killSignal: 'SIGKILL' },
  );
  const code = await new Promise<number>((resolve) => {
    child.on('close', (status) => resolve(status ?? 1));
  });
  const { passed, failed } = countsOf(report);
  rmSync(folder, { recursive: true });
  const seconds = (performance.now() - started) / 1_000;
  return { level: name, passed, failed: failed || (code === 0 ? 0 : 1), seconds };
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !levels.some((level) => level.name === name));
if (unknown.length > 0) {
  print(
    `There is no level ${unknown.join(', ')}; there are: ${levels.map((l) => l.name).join(', ')}`,
  );
  process.exit(2);
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

const complete = leftOut.length === 0 || process.env['CI'] !== 'true';
if (!complete) print('With CI=true no level may be left out.');
process.exitCode = total('failed') === 0 && complete ? 0 : 1;
