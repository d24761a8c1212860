import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { eventually } from '../../e2e/src/eventually.ts';
import { services } from '../../e2e/src/services.ts';
import { freePort } from '../../shared/src/testing/free-port.ts';
import { copyRepository } from './copy.ts';
import { linkPackages } from './link-packages.ts';
import { openScratch } from './scratch.ts';

const patience = { timeoutMs: 30_000 };

test('make dev shows a save on the page, survives a mistake, and has a debugger', async () => {
  using scratch = openScratch('the shop');
  copyRepository(scratch);
  linkPackages(scratch.path);
  const ports = {
    PORT: `${await freePort()}`,
    BACK_OFFICE_PORT: `${await freePort()}`,
    INSPECT: `${await freePort()}`,
  };
  const edit = (from: string, to: string) => {
    const file = join(scratch.path, 'gateway/src/web/layout.ts');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(from, to));
  };
  const page = async () => (await fetch(`http://localhost:${ports.PORT}`)).text();
  const dev = scratch.start('exec make -o installed dev', ports);
  await eventually(async () => expect(await page()).toContain('nothing here is really'), patience);
  expect(dev.output()).toMatch(/^\[[\d:.]+\] INFO: seed: the shop is filled$/m);

  edit('nothing here is really for sale', 'all of it is saved');
  await eventually(async () => expect(await page()).toContain('all of it is saved'), patience);

  edit('export const', 'export konst');
  await eventually(() => expect(dev.output()).toMatch(/layout\.ts:\d+[^]*SyntaxError/), patience);
  edit('export konst', 'export const');
  await eventually(async () => expect(await page()).toContain('all of it is saved'), patience);
  // Two saves may start it twice.
  await eventually(async () => {
    const debuggers = await fetch(`http://127.0.0.1:${ports.INSPECT}/json/list`);
    expect(await debuggers.json()).toHaveLength(1);
  }, patience);

  dev.signal('SIGINT', 'all');
  await dev.ended;
  await expect(page()).rejects.toThrow('fetch failed');
}, 120_000);

test('beside stores that others run it is refused: its relay leads to the shop’s own', async () => {
  using scratch = openScratch();
  const main = join(import.meta.dirname, '../../deploy/dev/main.ts');

  const { code, output } = await scratch.run(`node '${main}' pricing`, { COMPOSE_FILE: 'any.yml' });

  expect(code).toBe(64);
  expect(output).toContain('COMPOSE_FILE is set');
});

test('a service that there is not is refused with those that there are', async () => {
  using scratch = openScratch();
  const root = join(import.meta.dirname, '../..');

  const { code, output } = await scratch.run(`node '${root}/deploy/dev/main.ts' prices`);

  expect(code).toBe(64);
  expect(output).toBe(
    `There is no service prices: SERVICE= takes one of ${['gateway', ...services].join(', ')}\n`,
  );
});
