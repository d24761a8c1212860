import { execFile, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../..');
const scripts = join(root, 'examples/python-client');
const cache = join(root, 'node_modules/.cache/python');

const installTimeoutMs = 180_000;

const runs = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore', timeout: installTimeoutMs }).status === 0;

/** Packages, as pip reads their list, and the code that ends well where they can be used. */
interface Packages {
  readonly requirements: string;
  readonly check: string;
}

const ofTheExample: Packages = {
  requirements: join(scripts, 'requirements.txt'),
  check: `
import sys, zmq, cryptography
sys.exit(not (sys.version_info >= (3, 11) and zmq.has("curve")))`,
};

const ofSchemathesis: Packages = {
  requirements: join(root, 'e2e/schemathesis/requirements.txt'),
  check: 'import schemathesis',
};

/** An environment with some packages, made once for each version of their list. */
const makeEnvironment = ({ requirements, check }: Packages): string | undefined => {
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const folder = join(cache, version.slice(0, 16));
  const python = join(folder, 'bin/python');
  const isMade = join(folder, 'is-made');
  if (existsSync(isMade) && runs(python, '-c', check)) return python;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  const install = ['-m', 'pip', 'install', '--quiet', '--only-binary', ':all:', '-r', requirements];
  const hasInstalled = runs('python3', '-m', 'venv', folder) && runs(python, ...install);
  if (!hasInstalled || !runs(python, '-c', check)) return undefined;
  writeFileSync(isMade, '');
  return python;
};

/** A Python that can run the example: one with its packages, made where there is none. */
export const findPython = (): string | undefined =>
  runs('python3', '-c', ofTheExample.check) ? 'python3' : makeEnvironment(ofTheExample);

/** The command of schemathesis, of the version whose findings are known. */
export const findSchemathesis = (): string | undefined => {
  const python = makeEnvironment(ofSchemathesis);
  return python && join(dirname(python), 'st');
};

/** How a script ended, and what it said. */
export interface Ended {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

type Variables = Readonly<Record<string, string>>;

const environment = (more: Variables) => ({
  PATH: process.env['PATH'],
  PYTHONDONTWRITEBYTECODE: '1',
  ...more,
});

/** Runs a script of the example to its end. */
export const runScript = async (
  python: string,
  script: string,
  args: readonly string[] = [],
  variables: Variables = {},
): Promise<Ended> => {
  const command = [join(scripts, script), ...args];
  const options = { env: environment(variables), timeout: 60_000 };
  try {
    const { stdout, stderr } = await promisify(execFile)(python, command, options);
    return { code: 0, output: stdout.trim(), errors: stderr.trim() };
  } catch (error) {
    const { code = 1, stdout = '', stderr = '' } = error as Partial<Record<string, string>>;
    return { code: Number(code), output: stdout.trim(), errors: stderr.trim() };
  }
};

/** A script of the example that goes on until it is told to stop. */
export interface RunningScript {
  /** The first line that it wrote. */
  readonly says: string;
  /** Resolves to its exit code. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts a script; resolves when it has written its first line, and rejects when it never does. */
export const startScript = async (
  python: string,
  script: string,
  args: readonly string[],
  variables: Variables,
): Promise<RunningScript> => {
  const child = spawn(python, [join(scripts, script), ...args], {
    env: environment(variables),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const line = once(createInterface(child.stdout), 'line');
  const [says] = await Promise.race([
    line,
    ended.then(([code]) => Promise.reject(new Error(`${script} ended with ${code}`))),
  ]);
  return {
    says: String(says),
    async stop(signal) {
      child.kill(signal);
      const [code] = await ended;
      return code;
    },
  };
};
