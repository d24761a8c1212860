import { createHash, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { docker } from './compose-project.ts';

const label = 'com.docker.compose.project';

/** An engine may serve several machines; only on its own one does a process id mean something. */
const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 6);

/** A name for a Compose project that no other has, and that says which process it is there for. */
export const projectName = (kind: string): string =>
  `${kind}-${machine}-${process.pid}-${randomUUID().slice(0, 8)}`;

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
};

const isLeftOver = (name: string): boolean => {
  const [, on, pid] = /^[a-z]+-([0-9a-f]{6})-(\d+)-[0-9a-f]{8}$/.exec(name) ?? [];
  return on === machine && !isAlive(Number(pid));
};

const linesOf = async (...command: readonly string[]): Promise<readonly string[]> =>
  (await docker(command)).split('\n').filter(Boolean);

/** Everything that Compose makes for a project bears its name: how each kind is listed and removed. */
const kinds = [
  { list: ['ps', '--all', '--quiet'], remove: ['rm', '--force', '--volumes'] },
  { list: ['network', 'ls', '--quiet'], remove: ['network', 'rm'] },
  { list: ['volume', 'ls', '--quiet'], remove: ['volume', 'rm', '--force'] },
  { list: ['image', 'ls', '--quiet'], remove: ['image', 'rm', '--force'] },
] as const;

/** Removes all that there is of a project, also what is added while it does so. */
export const removeProject = async (name: string): Promise<void> => {
  for (const { list, remove } of kinds) {
    const find = () => linesOf(...list, '--filter', `label=${label}=${name}`);
    for (let found = await find(); found.length > 0; found = await find()) {
      await docker([...remove, ...new Set(found)]);
    }
  }
};

/** Removes the projects of processes of this machine that have ended without doing so. */
export const removeLeftovers = async (): Promise<void> => {
  const format = ['--filter', `label=${label}`, '--format', `{{.Label "${label}"}}`];
  const lists = [
    ['ps', '--all'],
    ['network', 'ls'],
    ['volume', 'ls'],
  ] as const;
  const names = await Promise.all(lists.map((list) => linesOf(...list, ...format)));
  for (const name of new Set(names.flat().filter(isLeftOver))) await removeProject(name);
};
