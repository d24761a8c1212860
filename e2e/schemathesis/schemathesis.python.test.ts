import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { type Demo, startDemo } from '../src/demo.ts';
import { eventually } from '../src/eventually.ts';
import { createPartner } from '../src/partner.ts';
import { findSchemathesis } from '../src/python.ts';

const schemathesis = findSchemathesis() ?? '';

let shop: Demo;

beforeAll(async () => {
  shop = await startDemo();
}, 60_000);

afterAll(() => shop?.stop());

/** The report of a run over all that a document describes; its last lines count the test cases. */
const testDocument = async (
  url: string,
  token: string,
  ...selected: readonly string[]
): Promise<string> => {
  const asUser = ['-H', `Authorization: Bearer ${token}`];
  const args = ['run', `${url}/openapi.json`, '--no-color', ...asUser, ...selected];
  const run = promisify(execFile)(schemathesis, args, {
    cwd: import.meta.dirname,
    timeout: 600_000,
    maxBuffer: 16 * 1_024 * 1_024,
  });
  const { stdout } = await run.catch(({ stdout: report }: { stdout: string }) => {
    throw new Error(report);
  });
  return stdout;
};

/** The token of a customer who has just registered. */
const tokenOfCustomer = async (url: string): Promise<string> => {
  const post = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return z.looseObject({ token: z.string().default('') }).parse(await answer.json());
  };
  const credentials = { email: 'customer@example.com', password: 'a lamp by the harbour' };
  await post('/api/v1/customers', { ...credentials, name: 'A. Customer' });
  return (await post('/api/v1/sessions', credentials)).token;
};

/** The tags of operations that know who is signed in, as options of a kind. */
const forCustomers = (option: string): readonly string[] =>
  ['customers', 'carts', 'orders', 'reviews'].flatMap((tag) => [option, tag]);

test('schemathesis finds nothing in more than 5,000 requests to shops, customers, partners and staff', async () => {
  const { url, backOffice } = shop;
  const { key, changes } = await createPartner(url, backOffice);
  // A gateway that has just been started has no feed for some seconds, and says so by 503.
  await eventually(() => changes(), { timeoutMs: 20_000 });

  const reports = [
    await testDocument(url, key, ...forCustomers('--exclude-tag')),
    await testDocument(url, await tokenOfCustomer(url), ...forCustomers('--include-tag')),
    await testDocument(backOffice.url, backOffice.adminToken),
  ];

  const counts = reports.map((report) => /(\d+) generated, (\d+) passed/.exec(report)?.slice(1, 3));
  const [cases, passed] = [0, 1].map((at) =>
    counts.reduce((sum, count) => sum + Number(count?.[at]), 0),
  );
  expect(cases).toBeGreaterThan(5_000);
  expect(passed).toBe(cases);
}, 1_200_000);
