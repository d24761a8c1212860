import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { docker } from './src/compose-project.ts';
import { projectName, removeLeftovers, removeProject } from './src/projects.ts';
import { startStack } from './src/stack.ts';

const folder = mkdtempSync(join(tmpdir(), 'failed-start-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A shop whose Redis is up, and whose seed fails. */
const brokenFile = join(folder, 'broken.yml');
writeFileSync(
  brokenFile,
  `services:
  redis: { image: redis:8, volumes: ['data:/data'] }
  seed: { image: redis:8, command: sh -c 'echo out of order; exit 1', depends_on: [redis] }
  gateway: { image: redis:8, depends_on: { seed: { condition: service_completed_successfully } } }
volumes: { data: }
`,
);

/** All containers, networks and volumes of a project. */
const remainsOf = async (name: string): Promise<string> => {
  const filter = ['--quiet', '--filter', `label=com.docker.compose.project=${name}`];
  const lists = [
    ['ps', '--all'],
    ['network', 'ls'],
    ['volume', 'ls'],
  ] as const;
  return (await Promise.all(lists.map((list) => docker([...list, ...filter])))).join('');
};

test('a shop that does not start says why, and leaves nothing behind', async () => {
  const name = projectName('broken');

  const starting = startStack({ composeFile: brokenFile, name, logFolder: folder });

  await expect(starting).rejects.toThrow(/the shop did not start[^]*out of order/);
  expect(await remainsOf(name)).toBe('');
}, 60_000);

/** The project of a process that has not removed it. */
const leave = async (pid: number): Promise<string> => {
  const name = projectName('left').replace(`-${process.pid}-`, `-${pid}-`);
  await docker(['compose', '--project-name', name, '--file', brokenFile, 'create']);
  return name;
};

test('the next start removes what a process that was killed has left, and nothing of others', async () => {
  const { pid: ended } = spawnSync(process.execPath, ['--version']);
  const left = await leave(ended);
  const inUse = await leave(process.pid);
  expect(await remainsOf(left)).not.toBe('');

  await removeLeftovers();

  expect(await remainsOf(left)).toBe('');
  expect(await remainsOf(inUse)).not.toBe('');
  await removeProject(inUse);
}, 60_000);
