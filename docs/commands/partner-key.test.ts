import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Demo, startDemo } from '../../e2e/src/demo.ts';
import { openScratch } from './scratch.ts';

const root = join(import.meta.dirname, '../..');
const scratch = openScratch();

let demo: Demo;
let variables: Readonly<Record<string, string>>;

beforeAll(async () => {
  demo = await startDemo();
  const { url, adminToken } = demo.backOffice;
  variables = { ADMIN_TOKEN: adminToken, BACK_OFFICE_PORT: new URL(url).port };
}, 60_000);

afterAll(async () => {
  await demo?.stop();
  scratch[Symbol.dispose]();
});

/** Runs a target of this repository, whose dependencies this test itself is run with. */
const run = (target: string, more = {}) =>
  scratch.run(`make -s -C '${root}' -o installed ${target}`, { ...variables, ...more });

const ask = (key: string) =>
  fetch(`${demo.url}/partner/v1/products?limit=1`, { headers: { authorization: `Bearer ${key}` } });

test('make partner-key writes a key that works, and make revoke-partner-key ends it', async () => {
  const { code, output } = await run(`partner-key NAME="O'Neil & \\"Sons\\"" QUOTA=5 2>&1`);
  const [key = ''] = /^shop_partner_\S+$/m.exec(output) ?? [];
  const [, revoke = ''] = /^End it: make (revoke-partner-key ID=\S+)$/m.exec(output) ?? [];

  expect({ code, output }).toMatchObject({
    code: 0,
    output: expect.stringContaining(`A key for O'Neil & "Sons", 5 requests a minute.`),
  });
  const answer = await ask(key);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('ratelimit-policy')).toBe('"partner";q=5;w=60');
  expect(await run(revoke)).toMatchObject({
    code: 0,
    output: expect.stringContaining('has ended'),
  });
  expect((await ask(key)).status).toBe(401);
});

test('the key alone is the output, so that a script can take it', async () => {
  const { output } = await run('partner-key NAME=acme 2>/dev/null');

  expect(output).toMatch(/^shop_partner_[\w-]{43}\n$/);
});

test.each([
  ['partner-key', {}, 'Which name? Try make partner-key NAME=acme'],
  ['partner-key NAME=acme QUOTA=many', {}, 'QUOTA=many is no number of requests a minute'],
  ['partner-key NAME=acme QUOTA=0', {}, 'The back office refused: quota: '],
  ['partner-key NAME=acme', { ADMIN_TOKEN: '' }, 'Which admin token? It is the one that'],
  ['partner-key NAME=acme', { ADMIN_TOKEN: 'wrong' }, 'The shop has another admin token.'],
  ['partner-key NAME=acme', { BACK_OFFICE_PORT: '1' }, 'No back office answers at localhost:1.'],
  ['revoke-partner-key', { ID: 'p-000001' }, 'Which key? Try make revoke-partner-key ID=k…'],
  ['revoke-partner-key ID=k1', {}, 'there is no key of a partner with this id'],
])('make %s with %o says what is missing', async (target, more, message) => {
  const { code, output } = await run(target, more);

  expect(code).toBe(2);
  expect(output).toContain(message);
});
