import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { docker } from './src/compose-project.ts';
import { eventually } from './src/eventually.ts';
import { services } from './src/services.ts';
import { ShopError, createShop } from './src/shop.ts';
import type { Shop } from './src/shop.ts';
import { sharedStack } from './src/shared-stack.ts';
import type { Stack } from './src/stack.ts';

const intruder = join(import.meta.dirname, 'intruder/intruder.mjs');
const calls = '7000';
const admin = '7003';

let stack: Stack;
let shop: Shop;
let id: string;

beforeAll(async () => {
  stack = await sharedStack();
  shop = createShop(stack.url, stack.backOffice);
  id = (await shop.products())[0]?.id ?? '';
}, 300_000);

afterAll(() => stack?.down(), 60_000);

const containerOf = async (service: string): Promise<string> =>
  (await stack.replicas(service))[0]?.id ?? '';

/** An attempt, as `name`, of someone who has taken over a service's container and its keys. */
const tryFrom = async (
  service: string,
  ...[target, port, name, operation, input]: readonly [string, string, string, string, object]
): Promise<string> => {
  const container = await containerOf(service);
  const node = ['node', '--input-type=module', '-'];
  const args = [...node, target, port, name, operation, JSON.stringify(input)];
  const stdio = [openSync(intruder, 'r'), 'pipe', 'inherit'] as const;
  const child = spawn('docker', ['exec', '-i', container, ...args], { stdio: [...stdio] });
  const [word] = await Promise.all([text(child.stdout ?? process.stdin), once(child, 'close')]);
  return word.trim();
};

const reprice = () => ({ id, amount: 1, expectedVersion: 1 });

test('Z11: inventory is not even let in at pricing, under whatever name', async () => {
  for (const port of [calls, admin]) {
    for (const name of ['inventory', 'gateway']) {
      expect(await tryFrom('inventory', 'pricing', port, name, 'reprice', reprice())).toBe(
        'refused by CURVE',
      );
    }
  }
});

test('Z11: whoever is let in for other reasons can neither call what is not for it nor pass for the gateway', async () => {
  const get = ['get', { id }] as const;
  const cards = ['cards', { ids: [id] }] as const;

  const from = 'recommendations';
  expect(await tryFrom(from, 'product', calls, from, ...cards)).toBe('answered');
  expect(await tryFrom(from, 'product', calls, from, ...get)).toBe('PERMISSION_DENIED');
  expect(await tryFrom(from, 'product', calls, 'gateway', ...get)).toBe('UNAUTHENTICATED');
  expect(await tryFrom(from, 'product', admin, from, ...get)).toBe('refused by CURVE');
});

test('Z11: the gateway itself changes a price only on behalf of somebody', async () => {
  const { version, current } = (await shop.page(id)).sections.pricing.data ?? {};

  expect(await tryFrom('gateway', 'pricing', admin, 'gateway', 'reprice', reprice())).toBe(
    'UNAUTHENTICATED',
  );
  const { data } = (await shop.page(id)).sections.pricing;
  expect(data).toMatchObject({ version, current });
});

/** Something to be found again wherever it must not be. */
const canary = 'canary-7f3a9c';

test('a secret is in no log, no metric, no error and no image', async () => {
  await shop.adjustStock(id, 1, canary);
  const wrong = createShop(stack.url, { ...stack.backOffice, adminToken: `${canary}-${canary}` });
  const refused = await wrong.reprice(id, 1, 1).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ShopError);
  expect(String(refused)).not.toContain(canary);
  for (const path of [`/api/v1/products?q=${canary}&sort=${canary}`, `/${canary}?${canary}`]) {
    const answer = await fetch(new URL(path, stack.url), {
      headers: { authorization: `Bearer ${canary}`, cookie: canary, 'x-request-id': `!${canary}` },
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(await answer.text()).not.toContain(canary);
  }

  for (const service of ['gateway', ...services]) {
    const container = await containerOf(service);
    const fetching = `fetch('http://127.0.0.1:7002/metrics').then((a) => a.text()).then(console.log)`;
    const secrets = await secretsOf(container);
    const told = [
      await docker(['exec', container, 'node', '-e', fetching]),
      await docker(['inspect', container]),
      await docker(['history', '--no-trunc', `${stack.name}-${service}`]),
    ].join('\n');
    for (const secret of [canary, ...secrets]) expect(told).not.toContain(secret);
    const logs = await eventually(() => docker(['logs', container]));
    for (const secret of [canary, stack.backOffice.adminToken, ...secrets]) {
      expect(logs).not.toContain(secret);
    }
  }
}, 120_000);

/** All that a container has in confidence. */
const secretsOf = async (container: string): Promise<readonly string[]> => {
  const reading = `
    const { readdirSync, readFileSync } = require('node:fs');
    console.log(JSON.stringify(readdirSync('/run/shop').map((name) =>
      readFileSync('/run/shop/' + name, 'utf8'))));`;
  const files: string[] = JSON.parse(await docker(['exec', container, 'node', '-e', reading]));
  return files.flatMap((file) => {
    const { curve, signing } = file.startsWith('{')
      ? (JSON.parse(file) as { curve?: { secretKey: string }; signing?: { d: string } })
      : {};
    return curve ? [curve.secretKey, ...(signing ? [signing.d] : [])] : [file.trim()];
  });
};
