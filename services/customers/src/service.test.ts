import { expect, test } from '@jest/globals';
import { createMemoryStorage } from '@shop/shared/storage/memory-storage';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { startedService } from '@shop/shared/testing/started-service';
import { accountDefinition, customerDefinition } from './customer.ts';
import { hashPassword } from './password.ts';
import { customers } from './service.ts';

const ada = { email: 'Ada@Example.com', name: 'Ada', password: 'a lamp by the harbour' };
const signIn = { email: ada.email, password: ada.password };
const home = {
  name: 'Ada Reader',
  street: '1 Harbour Street',
  postalCode: '20457',
  city: 'Hamburg',
  country: 'DE',
};

const as = (id: string) => ({ user: { id, roles: ['customer'] as const } });

test('somebody who registers can sign in, however the address is written', async () => {
  const { call } = await startedService(customers);

  const registered = await call('register', ada);

  expect(registered).toMatchObject({ email: 'ada@example.com', name: 'Ada', addresses: [] });
  expect(await call('signIn', signIn)).toEqual(registered);
  expect(await call('signIn', { ...signIn, email: 'ADA@example.COM' })).toEqual(registered);
});

test('a sign-in with a wrong password, or without an account, is refused in the same words', async () => {
  const { call } = await startedService(customers);
  await call('register', ada);

  const refusals = [
    { ...signIn, password: 'another one' },
    { ...signIn, email: 'bob@example.com' },
  ].map((wrong) => call('signIn', wrong).catch(({ code, message }) => ({ code, message })));

  const [one, other] = await Promise.all(refusals);
  expect(one).toMatchObject({ code: 'WRONG_CREDENTIALS' });
  expect(other).toEqual(one);
});

test('an address has one account', async () => {
  const { call } = await startedService(customers);
  await call('register', ada);

  const again = call('register', { ...ada, email: 'ada@EXAMPLE.com', password: 'not that one' });

  await expect(again).rejects.toMatchObject({
    code: 'EMAIL_TAKEN',
    fields: [{ field: 'email', message: expect.any(String) }],
  });
  expect(await call('signIn', signIn)).toMatchObject({ name: 'Ada' });
});

test('a registration under the same key again is the same one', async () => {
  const { call } = await startedService(customers);
  const first = await call('register', ada, { key: 'key-1' });

  expect(await call('register', ada, { key: 'key-1' })).toEqual(first);
});

test('a registration that was cut off after its account was made ends with the sign-in', async () => {
  const runtime = createFakeRuntime();
  const storage = createMemoryStorage(runtime);
  const { call } = await startedService(customers, { runtime, storage });
  const states = await storage.aggregates('customers', customerDefinition);
  const commit = states.commit.bind(states);
  states.commit = async () => Promise.reject(new Error('the process is gone'));
  await expect(call('register', ada)).rejects.toThrow();
  states.commit = commit;

  expect(await call('signIn', signIn)).toMatchObject({ name: 'Ada', version: 1 });
});

test('no stored document holds a password, and no hash of one without salt', async () => {
  const runtime = createFakeRuntime();
  const storage = createMemoryStorage(runtime);
  const { call } = await startedService(customers, { runtime, storage });
  const one = await call('register', ada, { key: 'key-1' });

  // Another password under the same key is the same write: its fingerprint has no password.
  const other = await call('register', { ...ada, password: 'another one' }, { key: 'key-1' });

  expect(other).toEqual(one);
  const accounts = await storage.aggregates('accounts', accountDefinition);
  const stored = JSON.stringify(await accounts.scan('', 10));
  expect(stored).toContain('ada@example.com');
  expect(stored).not.toContain(ada.password);
});

test('customers see and change themselves only', async () => {
  const { call } = await startedService(customers);
  const { id } = await call('register', ada);
  const bob = await call('register', { ...ada, email: 'bob@example.com', name: 'Bob' });
  const changes = { name: 'Ada R.', addresses: [home], expectedVersion: 1 };

  const changed = await call('update', changes, as(id));

  expect(changed).toMatchObject({ id, name: 'Ada R.', addresses: [home], version: 2 });
  expect(await call('get', {}, as(id))).toEqual(changed);
  expect(await call('get', {}, as(bob.id))).toEqual(bob);
  await expect(call('update', changes, as(id))).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('demo accounts are told to everybody, with their passwords, and others are not', async () => {
  const { call } = await startedService(customers);
  await call('register', ada);
  const grace = { email: 'grace@example.com', name: 'Grace', password: 'demo-password' };

  const made = await call('introduce', {
    ...grace,
    id: 'c-1',
    addresses: [home],
    hash: await hashPassword(grace.password),
  });

  expect(made).toMatchObject({ id: 'c-1', addresses: [home] });
  expect(await call('demoAccounts', {})).toEqual([grace]);
  expect(await call('signIn', { email: grace.email, password: grace.password })).toEqual(made);
});
