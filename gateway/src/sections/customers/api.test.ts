import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { defaultLimits, noLimits } from '../../edge/limits/limit-settings.ts';
import { ada, signInProgram } from '../../testing/customer-client.ts';
import { expectProblem } from '../../testing/expect-problem.ts';
import { asAdmin, startGateway } from '../../testing/running-gateway.ts';

const bob = { email: 'bob@example.com', name: 'Bob', password: 'a lamp by the harbour' };
const credentialsOfBob = { email: bob.email, password: bob.password };

type Shop = Awaited<ReturnType<typeof startGateway>>;

const register = ({ send }: Shop, given: object = bob) =>
  send('POST', '/api/v1/customers', given, { 'idempotency-key': randomUUID() });

test('a program registers, signs in, changes its customer, and signs out', async () => {
  await using shop = await startGateway();

  expect((await register(shop)).status).toBe(201);
  const headers = await signInProgram(shop, bob);
  const read = await shop.get('/api/v1/customer', headers);
  expect(await read.json()).toMatchObject({ name: 'Bob', email: bob.email });

  const change = { name: 'Bob B.', addresses: [] };
  const tagged = { ...headers, 'if-match': read.headers.get('etag') ?? '' };
  const changed = await shop.send('PUT', '/api/v1/customer', change, tagged);
  expect(await changed.json()).toMatchObject({ name: 'Bob B.', version: 2 });
  const late = await shop.send('PUT', '/api/v1/customer', change, tagged);
  await expectProblem(late, { status: 412, code: 'PRECONDITION_FAILED' });

  expect((await shop.send('POST', '/api/v1/sessions/end', '', headers)).status).toBe(204);
  const after = await shop.get('/api/v1/customer', headers);
  await expectProblem(after, { status: 401, code: 'UNAUTHENTICATED' });
});

test.each([
  ['without a token', {}],
  ['with a token of nobody', { authorization: `Bearer ${'x'.repeat(43)}` }],
  ['with the admin token', asAdmin],
  ['with a cookie alone', { cookie: `session=${'x'.repeat(43)}` }],
])('%s nobody is a customer', async (_, headers) => {
  await using shop = await startGateway();

  const answer = await shop.get('/api/v1/customer', headers);

  await expectProblem(answer, { status: 401, code: 'UNAUTHENTICATED' });
});

test('a token of a customer opens nothing in the back office', async () => {
  await using shop = await startGateway();
  const headers = { ...(await signInProgram(shop)), 'if-match': '"1"' };

  const path = '/api/v1/products/lamp-1/price';
  const answer = await shop.backOffice.send('PUT', path, { amount: 1 }, headers);

  expect(answer.status).toBe(401);
});

test('every customer sees themselves, also of two who ask at once', async () => {
  await using shop = await startGateway();
  await register(shop);
  const [asAda, asBob] = [await signInProgram(shop), await signInProgram(shop, bob)];

  const names = await Promise.all(
    [asAda, asBob, asAda].map(async (headers) => {
      const answer = await shop.get('/api/v1/customer', headers);
      return z.object({ email: z.string() }).parse(await answer.json()).email;
    }),
  );

  expect(names).toEqual([ada.email, bob.email, ada.email]);
});

test('wrong credentials are 401, an address that is taken is 409, each at its field', async () => {
  await using shop = await startGateway();

  const wrong = await shop.send('POST', '/api/v1/sessions', { ...ada, password: 'wrong' });
  const taken = await register(shop, { ...bob, email: ada.email });
  const short = await register(shop, { ...bob, password: 'short' });

  await expectProblem(wrong, { status: 401, code: 'WRONG_CREDENTIALS' });
  await expectProblem(taken, { status: 409, code: 'EMAIL_TAKEN' });
  expect(await short.json()).toMatchObject({ fields: [{ field: 'password' }] });
});

test('after too many wrong passwords even the right one is refused, for the account and the address', async () => {
  const limits = { ...noLimits, WRONG_PASSWORDS: 3 };
  await using shop = await startGateway({ settings: { limits } });
  await register(shop);
  for (let wrong = 0; wrong < 3; wrong++) {
    await shop.send('POST', '/api/v1/sessions', { ...ada, password: `wrong ${wrong}` });
  }

  const ofAccount = await shop.send('POST', '/api/v1/sessions', ada);
  const ofAddress = await shop.send('POST', '/api/v1/sessions', credentialsOfBob);

  await expectProblem(ofAccount, { status: 429, code: 'RATE_LIMITED' });
  await expectProblem(ofAddress, { status: 429, code: 'RATE_LIMITED' });
  expect(ofAccount.headers.get('retry-after')).toBeTruthy();
});

test('an account that is guessed at from many addresses is closed for a while, and others are not', async () => {
  const limits = { ...noLimits, TRUSTED_PROXIES: 1, WRONG_PASSWORDS: 3 };
  await using shop = await startGateway({ settings: { limits } });
  await register(shop);
  const from = (n: number, given: object) =>
    shop.send('POST', '/api/v1/sessions', given, { 'x-forwarded-for': `198.51.100.${n}` });
  for (const n of [1, 2, 3]) await from(n, { ...ada, password: 'wrong' });

  expect((await from(4, { ...ada, email: 'ADA@example.com' })).status).toBe(429);
  expect((await from(4, credentialsOfBob)).status).toBe(201);
});

test.each([
  ['for one account', (_: number) => ada.email],
  ['for many accounts', (n: number) => `nobody-${n}@example.com`],
])(
  'of many passwords that are tried at once %s only as many as may be are looked at',
  async (_, emailOf) => {
    const limits = { ...noLimits, WRONG_PASSWORDS: 3 };
    await using shop = await startGateway({ settings: { limits } });

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_each, n) =>
        shop.send('POST', '/api/v1/sessions', { email: emailOf(n), password: `guess ${n}` }),
      ),
    );

    const looked = shop.calls.filter(({ operation }) => operation === 'signIn');
    expect(looked).toHaveLength(3);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(17);
  },
);

test('a try without an answer counts, as its password may have been looked at', async () => {
  const limits = { ...noLimits, WRONG_PASSWORDS: 2 };
  await using shop = await startGateway({ settings: { limits } });
  shop.behave('customers', 'slow');
  for (const _ of [1, 2]) await shop.send('POST', '/api/v1/sessions', ada);
  shop.behave('customers', 'ok');

  const after = await shop.send('POST', '/api/v1/sessions', ada);

  await expectProblem(after, { status: 429, code: 'RATE_LIMITED' });
});

test('the data of a customer is kept by no cache, which another one may use', async () => {
  await using shop = await startGateway();
  await register(shop);
  const own = await shop.get('/api/v1/customer', await signInProgram(shop));
  const tag = { 'if-none-match': own.headers.get('etag') ?? '' };

  const other = await shop.get('/api/v1/customer', { ...(await signInProgram(shop, bob)), ...tag });

  expect(own.headers.get('cache-control')).toBe('no-store');
  expect(await other.json()).toMatchObject({ email: bob.email });
});

test('registrations from one address are limited', async () => {
  const limits = { ...noLimits, REGISTRATIONS_PER_HOUR: 1 };
  await using shop = await startGateway({ settings: { limits } });
  await register(shop);

  const second = await register(shop, { ...bob, email: 'carol@example.com' });

  await expectProblem(second, { status: 429, code: 'RATE_LIMITED' });
  expect(defaultLimits.REGISTRATIONS_PER_HOUR).toBeGreaterThan(0);
});
