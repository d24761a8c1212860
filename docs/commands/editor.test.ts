import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { textOf } from '../rules/repository.ts';

const root = join(import.meta.dirname, '../..');

interface Launch {
  readonly request: 'attach' | 'launch';
  readonly port?: number;
  readonly program?: string;
  readonly runtimeArgs?: readonly string[];
  readonly args?: readonly string[];
}

const { configurations } = JSON.parse(textOf('.vscode/launch.json')) as {
  configurations: readonly Launch[];
};
const of = (request: Launch['request']) => configurations.find((one) => one.request === request);

test('the editor attaches where make dev has its debugger', () => {
  const [, port] = /INSPECT'\] \|\| '(\d+)'/.exec(textOf('deploy/dev/main.ts')) ?? [];

  expect(`${of('attach')?.port}`).toBe(port);
});

test('the editor runs the test that is open', () => {
  const { program = '', runtimeArgs = [], args = [] } = of('launch') ?? {};
  const open = 'deploy/dev/plan.test.ts';
  const filled = (text: string) =>
    text.replace('${workspaceFolder}', root).replace('${file}', join(root, open));

  const { status, stderr } = spawnSync(
    process.execPath,
    [...runtimeArgs, program, ...args].map(filled),
    { cwd: root, encoding: 'utf8' },
  );

  expect(stderr).toContain(`PASS ${open}`);
  expect(status).toBe(0);
});

test('the container to develop in has the Node that the images have', () => {
  const { image } = JSON.parse(textOf('.devcontainer/devcontainer.json')) as { image: string };

  expect(textOf('deploy/Dockerfile')).toContain(`FROM ${image} AS base`);
});
