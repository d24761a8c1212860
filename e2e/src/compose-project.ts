import { execFile, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from './eventually.ts';

const run = promisify(execFile);

const commandTimeoutMs = 300_000;
const healthTimeoutMs = 60_000;

/** Runs `docker` and resolves to what it prints. */
export const docker = async (
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> => {
  const limits = { env, timeout: commandTimeoutMs, maxBuffer: 64 * 1_024 * 1_024 };
  return (await run('docker', args, limits)).stdout.trim();
};

/** A container of a service. */
export interface Replica {
  readonly id: string;
  readonly state: string;
  readonly health: string;
}

/** The memory of a container: what it uses, and what the compose file allows. */
export interface Memory {
  readonly usedMiB: number;
  readonly limitMiB: number;
}

/** The commands of `docker compose` for one project. */
export interface ComposeProject {
  /** Runs `docker compose` and resolves to what it prints. */
  compose(...args: readonly string[]): Promise<string>;
  /** The containers of a service, the oldest first. */
  replicas(service: string): Promise<readonly Replica[]>;
  /** Resolves when `count` containers of the service are healthy. */
  untilHealthy(service: string, count?: number): Promise<void>;
  /** The memory of each service's container; file pages that can be given up do not count. */
  memories(): Promise<ReadonlyMap<string, Memory>>;
  /** Ends one of a service's containers at once, by SIGKILL. */
  killReplica(service: string): Promise<void>;
  /** Writes what all containers write, also later ones, into a file until it is called off. */
  followLogs(file: string): () => void;
}

const unitsInMiB: Readonly<Record<string, number>> = { KiB: 1 / 1_024, MiB: 1, GiB: 1_024 };

/** Reads amounts such as `52.3MiB / 1GiB`. */
const toMemory = (text: string): Memory => {
  const amounts = [...text.matchAll(/([\d.]+)([KMG]iB)/g)];
  const [used, limit] = amounts.map(
    ([, size, unit = '']) => Number(size) * (unitsInMiB[unit] ?? 1),
  );
  if (used === undefined || limit === undefined) throw new Error(`no amounts of memory: ${text}`);
  return { usedMiB: used, limitMiB: limit };
};

/** Opens the project `name` of a compose file; nothing is started. */
export const openComposeProject = (
  name: string,
  composeFile: string,
  environment: Readonly<Record<string, string>>,
): ComposeProject => {
  const env = { ...process.env, ...environment };
  const command = ['compose', '--project-name', name, '--file', composeFile];

  const compose = (...args: readonly string[]) => docker([...command, ...args], env);

  // Compose would take a good part of a processor to say the same.
  const replicas = async (service: string): Promise<readonly Replica[]> => {
    const labels = [`project=${name}`, `service=${service}`];
    const filters = labels.flatMap((label) => ['--filter', `label=com.docker.compose.${label}`]);
    const format = '{{.ID}} {{.State}} {{.Status}}';
    const lines = (await docker(['ps', '--all', ...filters, '--format', format], env)).split('\n');
    const found = lines.filter(Boolean).map((line) => {
      const [id = '', state = ''] = line.split(' ');
      const [, health = ''] = /\((?:health: )?([a-z]+)\)$/.exec(line) ?? [];
      return { id, state, health };
    });
    return found.toReversed();
  };

  return {
    compose,
    replicas,
    untilHealthy: (service, count = 1) =>
      eventually(
        async () => {
          const healthy = (await replicas(service)).filter(({ health }) => health === 'healthy');
          if (healthy.length < count) throw new Error(`${service} did not become healthy`);
        },
        { timeoutMs: healthTimeoutMs, intervalMs: 500 },
      ),
    async memories() {
      const containers = (await compose('ps', '--format', '{{.Name}} {{.Service}}')).split('\n');
      const read = async (container: string): Promise<[string, Memory]> => {
        const [name = '', service = ''] = container.split(' ');
        const format = '{{.MemUsage}}';
        const text = await docker(['stats', '--no-stream', '--format', format, name], env);
        return [service, toMemory(text)];
      };
      return new Map(await Promise.all(containers.map(read)));
    },
    async killReplica(service) {
      const first = (await replicas(service)).find(({ state }) => state === 'running');
      if (!first) throw new Error(`${service} has no running replica`);
      await docker(['kill', first.id]);
    },
    followLogs(file) {
      mkdirSync(dirname(file), { recursive: true });
      const output = openSync(file, 'w');
      const stdio = ['ignore', output, output] as const;
      const args = [...command, 'logs', '--follow', '--no-color', '--timestamps'];
      const child = spawn('docker', args, { env, stdio: [...stdio] });
      closeSync(output);
      return () => void child.kill();
    },
  };
};
