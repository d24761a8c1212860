import { spawnSync } from 'node:child_process';
import { findChromium } from '../src/browser.ts';
import { findPython, findSchemathesis } from '../src/python.ts';

/** Tests that need the same of a machine, and are run together. */
export interface Level {
  readonly name: string;
  /** The end of the paths of its files; undefined for the level with all other files. */
  readonly suffix?: string;
  /** Why it cannot run on this machine; undefined where it can. */
  readonly missing: () => string | undefined;
  /** Whether it has one test file at a time, as each needs a whole shop or a browser. */
  readonly isInBand?: true;
  /** Whether its test files share one shop in containers. */
  readonly sharesShop?: true;
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

/** All levels, in the order in which they are run. */
export const levels: readonly Level[] = [
  { name: 'unit', missing: () => undefined },
  { name: 'stores', suffix: 'int', missing: noEngine },
  { name: 'shop', suffix: 'shop', missing: noCompose, isInBand: true, sharesShop: true },
  { name: 'e2e', suffix: 'e2e', missing: noCompose, isInBand: true },
  {
    name: 'browser',
    suffix: 'browser',
    missing: () => (findChromium() ? undefined : 'no Chromium found, CHROMIUM_PATH may name one'),
    isInBand: true,
  },
  {
    name: 'python',
    suffix: 'python',
    missing: () => noCompose() ?? noPython(),
    isInBand: true,
  },
];
