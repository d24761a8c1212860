import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Memories, readMemories } from './memory.ts';
import { dockerEnvironment } from './settings.ts';

const run = promisify(execFile);

const composeFile = join(import.meta.dirname, '../../../docker-compose.yml');

/**
 * The shop of the compose file as the project `name`, beside any other one on this machine, its
 * gateway on `port`.
 */
export const openStack = (name: string, port: number) => {
  const env = dockerEnvironment(port);
  const docker = async (...args: readonly string[]): Promise<string> =>
    (await run('docker', args, { env, maxBuffer: 16 * 1_024 * 1_024 })).stdout.trim();
  const compose = (...args: readonly string[]) =>
    docker('compose', '--project-name', name, '--file', composeFile, ...args);

  return {
    /** Builds the images and starts it; resolves when all containers are healthy. */
    up: () => compose('up', '--build', '--detach', '--wait'),

    async memories(): Promise<Memories> {
      const lines = await compose('ps', '--format', '{{.ID}} {{.Service}}');
      const pairs = lines.split('\n').map((line): [string, string] => {
        const [id = '', service = ''] = line.split(' ');
        return [id, service];
      });
      const format = '{{.ID}} {{.MemUsage}}';
      const ids = pairs.map(([id]) => id);
      return readMemories(
        await docker('stats', '--no-stream', '--format', format, ...ids),
        new Map(pairs),
      );
    },

    /** Removes containers, networks, volumes and images. */
    down: () => compose('down', '--volumes', '--rmi', 'local', '--remove-orphans'),
  };
};
