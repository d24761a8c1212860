import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { docker } from '../../src/compose-project.ts';
import type { Stack } from '../../src/stack.ts';

const context = join(import.meta.dirname, 'clock');
const recreate = ['up', '--detach', '--no-deps', '--no-build'];

/** Runs a service on a clock that can be set; resolves to what takes that back. */
export const giveClock = async (stack: Stack, service: string): Promise<() => Promise<void>> => {
  const argument = ['--build-arg', `IMAGE=${stack.name}-${service}`];
  const image = await docker(['build', '--quiet', ...argument, context]);
  const folder = mkdtempSync(join(tmpdir(), 'chaos-clock-'));
  const override = join(folder, 'compose.yml');
  writeFileSync(override, JSON.stringify({ services: { [service]: { image } } }));
  try {
    await stack.compose('--file', override, ...recreate, service);
    await stack.untilHealthy(service);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return async () => {
    await stack.compose(...recreate, service);
    await stack.untilHealthy(service);
  };
};

const show = ['node', '--eval', 'process.stdout.write(String(Date.now()))'];

/** Sets such a clock, `seconds` from what it really is. */
export const setClock = async (container: string, seconds: number): Promise<void> => {
  const offset = `${seconds < 0 ? '' : '+'}${seconds}s`;
  await docker(['exec', container, 'sh', '-c', `echo ${offset} > /tmp/clock`]);
};

/** How many seconds a container's clock is off this machine's. */
export const clockOffset = async (container: string): Promise<number> =>
  Math.round((Number(await docker(['exec', container, ...show])) - Date.now()) / 1_000);
