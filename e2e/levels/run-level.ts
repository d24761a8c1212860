import { spawn } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SharedStack } from '../src/shared-stack.ts';
import { type Level, levels } from './level.ts';

/** How a level ended. */
export interface Result {
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

/** The paths of all test files below a path, or with it in their own. */
export const testFiles = (only: string): readonly string[] =>
  globSync('*/**/*.test.ts', { exclude: ['**/node_modules'] }).filter(
    (path) => path.includes(only) && !path.includes('node_modules/'),
  );

const suffixes = levels.flatMap(({ suffix }) => suffix ?? []).join('|');

const jestOptionsOf = ({ suffix, isInBand }: Level, only: string): readonly string[] => [
  ...(suffix === undefined
    ? ['--testPathIgnorePatterns', `\\.(${suffixes})\\.test\\.ts$`]
    : ['--testPathPatterns', `${RegExp.escape(only)}.*\\.${suffix}\\.test\\.ts$`]),
  ...(suffix === undefined && only ? ['--testPathPatterns', RegExp.escape(only)] : []),
  // A level of which nothing is asked for passes; one that has no tests at all does not.
  ...(only ? ['--passWithNoTests'] : []),
  ...(isInBand ? ['--runInBand'] : []),
];

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
const timeoutMs = 45 * 60_000;

/** Runs Jest with these options and variables to its end; resolves to its exit code. */
const runJest = async (
  options: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<number> => {
  const child = spawn(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
      ...options,
    ],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...variables },
      timeout: timeoutMs,
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
  process.off('SIGTERM', end).off('SIGINT', end);
  return code;
};

/** Starts the shop that the test files of a level share, if there are such files. */
const shopOf = async ({ suffix, sharesShop }: Level, only: string) => {
  const hasFiles = testFiles(only).some((path) => path.endsWith(`.${suffix}.test.ts`));
  if (!sharesShop || !hasFiles) return undefined;
  // Loaded for this alone: it brings packages that take a second.
  const { startSharedStack } = await import('../src/shared-stack.ts');
  return startSharedStack();
};

/** Runs the tests of a level, or those below a path. */
export const runLevel = async (level: Level, only: string): Promise<Result> => {
  const { name } = level;
  process.stdout.write(`\n── ${name}\n`);
  const started = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'levels-'));
  const report = join(folder, 'report.json');
  const options = [...jestOptionsOf(level, only), '--json', `--outputFile=${report}`];
  let shop: SharedStack | undefined;
  let code = 1;
  try {
    shop = await shopOf(level, only);
    code = await runJest(options, shop?.variables ?? {});
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
  }
  await shop?.down();
  const { passed, failed } = countsOf(report);
  rmSync(folder, { recursive: true });
  const seconds = (performance.now() - started) / 1_000;
  return { level: name, passed, failed: failed || (code === 0 ? 0 : 1), seconds };
};
