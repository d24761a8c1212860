import { execFileSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { processes } from './parties.ts';

/** Every process reads the list of public keys again every 2 s. */
const untilListIsReadMs = 5_000;
const askAgainMs = 500;
const healthTries = 120;

const docker = (...args: readonly string[]): string =>
  execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

const compose = (...args: readonly string[]): string => docker('compose', ...args);

const say = (line: string) => void process.stdout.write(`${line}\n`);

const keys = (command: string, service: string) =>
  say(compose('run', '--rm', '--quiet-build', '--no-deps', '--no-TTY', 'keys', command, service));

const replicasOf = (service: string): readonly string[] =>
  compose('ps', '--quiet', service).split('\n').filter(Boolean);

const scale = (service: string, count: number): void => {
  const onlyThis = ['--detach', '--no-deps', '--no-recreate', '--no-build', '--wait'];
  compose('up', ...onlyThis, '--scale', `${service}=${count}`, service);
};

const restart = async (replica: string): Promise<void> => {
  docker('restart', replica);
  for (let tries = 0; tries < healthTries; tries++) {
    if (docker('inspect', '--format', '{{.State.Health.Status}}', replica) === 'healthy') return;
    await pause(askAgainMs);
  }
  throw new Error(`${replica} did not become healthy: its old key is still known, so look at it`);
};

/** Another one stands in while each is away. A published port can be had only once. */
const restartAll = async (service: string): Promise<void> => {
  const replicas = replicasOf(service);
  const isPublished = service === 'gateway';
  if (replicas.length > 0 && !isPublished) scale(service, replicas.length + 1);
  for (const replica of replicas) {
    await restart(replica);
    say(`${service}: replica ${replica.slice(0, 12)} has the new key.`);
  }
  if (replicas.length > 0 && !isPublished) scale(service, replicas.length);
};

const help = `Gives a service of a running shop another key: make rotate SERVICE=pricing

Makes its next key, waits until every process knows it, starts each replica again with it, and
takes the key before it off the list. It can be begun again where it stopped.
`;

const service = process.argv[2] ?? '';
if (service === '--help') {
  process.stdout.write(help);
  process.exit(0);
}
if (!processes.includes(service)) {
  const why = service ? `There is no service ${service}.` : 'Which service?';
  process.stderr.write(
    `${why} Try make rotate SERVICE=pricing; there are ${processes.join(', ')}\n`,
  );
  process.exit(64);
}
try {
  keys('next', service);
  await pause(untilListIsReadMs);
  keys('promote', service);
  await restartAll(service);
  keys('retire', service);
} catch (error) {
  const why = error instanceof Error ? error.message : 'unknown';
  process.stderr.write(`The rotation goes on when it is begun again; it stopped here: ${why}\n`);
  process.exit(70);
}
