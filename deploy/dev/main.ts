import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startOnHost } from './on-host.ts';
import { root, startWatched } from './watched.ts';

const help = `The shop for development: it starts anew on each save, until Ctrl-C.

  make dev                   all of it in one process, in which nothing is kept
  make dev SERVICE=pricing   this service here, or the gateway, and the rest in containers

INSPECT=9229 is where a debugger attaches. DEADLINE_FACTOR=60 is how many times as long deadlines
are, so that it may stand still in one. LOG_LEVEL=info is how much is logged. With SERVICE,
DEV_PORT=7200 is where this machine has the first service, each next one ten higher; the stores
are below it.
`;

const say = (line: string) => void process.stdout.write(`${line}\n`);
const services = readdirSync(join(root, 'services')).toSorted();
const [name] = process.argv.slice(2);

if (name === '--help') {
  process.stdout.write(help);
  process.exit(0);
}
if (name !== undefined && name !== 'gateway' && !services.includes(name)) {
  const known = ['gateway', ...services].join(', ');
  process.stderr.write(`There is no service ${name}: SERVICE= takes one of ${known}\n`);
  process.exit(64);
}
// The containers have these settings, and so has the process that belongs to them.
if (name !== undefined && existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
if (name !== undefined && process.env['COMPOSE_FILE']) {
  process.stderr.write(
    'COMPOSE_FILE is set: one service beside containers is for the shop as it is\n',
  );
  process.exit(64);
}

const env: NodeJS.ProcessEnv = {
  ...process.env,
  DEADLINE_FACTOR: process.env['DEADLINE_FACTOR'] || '60',
  LOG_LEVEL: process.env['LOG_LEVEL'] || 'info',
  // The same one after each start.
  ADMIN_TOKEN: process.env['ADMIN_TOKEN'] || randomBytes(24).toString('base64url'),
};
const inspect = process.env['INSPECT'] || '9229';

const startOne = (service: string) => {
  const firstPort = Number(process.env['DEV_PORT'] || '7200');
  try {
    const started = startOnHost(service, services, env, { firstPort, inspect });
    const url = `http://localhost:${env['PORT'] || '8080'}`;
    started.open.then(
      () => say(`\nThe shop is open: ${url}, with ${service} from this machine`),
      (error: Error) => {
        process.stderr.write(`${error.message}\n`);
        started.stop();
      },
    );
    return started;
  } catch {
    // Compose has said why.
    process.stderr.write('The stores did not start in containers, so nothing is started here.\n');
    return process.exit(70);
  }
};

const startAll = () =>
  startWatched(
    'deploy/all-in-one/src/main.ts',
    ['shared/src', 'gateway/src', 'services', 'deploy/seed/src', 'deploy/all-in-one/src'],
    env,
    inspect,
  );

const started = name === undefined ? { ...startAll(), close: () => undefined } : startOne(name);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, started.stop);
process.exitCode = await started.ended;
started.close();
if (name !== undefined) {
  say(`The other containers go on: \`make up\` brings ${name} back, \`make down\` stops them.`);
}
