import { type ExecFileSyncOptions, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planOf } from './plan.ts';
import { type Watched, root, startWatched } from './watched.ts';

/** The rest of a shop in containers, while one part of it runs on the host. */
export interface OnHost extends Watched {
  /** Resolves when the whole shop is healthy; rejects where Compose could not start it. */
  readonly open: Promise<void>;
  /** Takes the relay and the copies of the keys away; the other containers go on. */
  close(): void;
}

const shown: ExecFileSyncOptions = { stdio: ['pipe', 'inherit', 'inherit'] };
const up = 'up --build --detach --wait --quiet-build'.split(' ');
const archive = 'run --rm --quiet-build --no-deps --no-TTY --entrypoint tar keys -C /keys -c';

/** Compose's files: the shop's own, that of the relay, and one that comes in at stdin. */
const files = '--file docker-compose.yml --file deploy/dev/relay.yml --file -'.split(' ');

/**
 * Starts the shop in containers but for `name`, and that on the host with the keys that the
 * containers know it by. Throws where Compose cannot start the stores.
 */
export const startOnHost = (
  name: string,
  services: readonly string[],
  given: NodeJS.ProcessEnv,
  { firstPort, inspect }: { readonly firstPort: number; readonly inspect: string },
): OnHost => {
  const { overlay, settings } = planOf(name, services, firstPort);
  // By registration nobody would find what is behind the relay.
  const env = { ...given, DISCOVERY: 'dns' };
  const input = JSON.stringify(overlay);
  const compose = (args: readonly string[], how: ExecFileSyncOptions = { stdio: 'pipe' }) =>
    execFileSync('docker', ['compose', ...files, ...args], { ...how, cwd: root, env, input });

  compose([...up, 'relay'], shown);
  // The gateway's has a port of this machine.
  compose(['rm', '--stop', '--force', name]);
  const keys = mkdtempSync(join(tmpdir(), 'dev-keys-'));
  const copied = compose([...archive.split(' '), name, 'peers']);
  execFileSync('tar', ['-x', '-C', keys], { input: copied });

  const folder = name === 'gateway' ? name : `services/${name}`;
  const own = {
    ...given,
    ...settings,
    KEY_FILE: join(keys, name, 'key.json'),
    PEERS_FILE: join(keys, 'peers/peers.json'),
    MONGO_PASSWORD_FILE: join(keys, name, 'mongo-password'),
    REDIS_PASSWORD_FILE: join(keys, name, 'redis-password'),
  };
  const watched = startWatched(
    `${folder}/src/main.ts`,
    ['shared/src', `${folder}/src`],
    own,
    inspect,
  );

  const stdio = ['pipe', 'inherit', 'inherit'] as const;
  const rest = spawn('docker', ['compose', ...files, ...up], { cwd: root, env, stdio: [...stdio] });
  rest.stdin.end(input);
  return {
    ...watched,
    open: once(rest, 'close').then(([code]) => {
      if (code !== 0) throw new Error('Not all containers started: `make logs` shows why.');
    }),
    close() {
      compose(['rm', '--stop', '--force', 'relay']);
      rmSync(keys, { recursive: true, force: true });
    },
  };
};
