import { expect, test } from '@jest/globals';
import { createMemoryKeys } from '../keys/memory-keys.ts';
import { type Role, signUserToken } from '../keys/user-token.ts';
import { servedContext } from '../testing/context.ts';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import { forRole } from './for-role.ts';

const keys = createMemoryKeys();
const pricing = keys.keyringOf('pricing');
const runtime = createFakeRuntime();

/** Calls something for admins with a token of a user with these roles; whether it has run. */
const callAs = async (roles: Role[] | undefined, service = 'pricing', secondsAgo = 0) => {
  const { signing } = keys.keyringOf('gateway');
  if (!signing) throw new Error('the gateway signs nothing');
  const signedAt = runtime.wallTime() - 1_000 * secondsAgo;
  const token = roles && (await signUserToken({ id: 'ada', roles }, service, signing, signedAt));
  const context = servedContext(runtime, undefined, token);
  let runs = 0;
  const run = async () => `${++runs}`;
  const error = await forRole('admin', 'pricing', pricing)({}, context, run).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { error, runs, user: context.user };
};

test('a user who has the role is let through, and is known from then on', async () => {
  expect(await callAs(['admin'])).toEqual({
    error: undefined,
    runs: 1,
    user: { id: 'ada', roles: ['admin'] },
  });
});

test.each([
  ['a user without the role', [[]], 'PERMISSION_DENIED'],
  ['nobody', [undefined], 'UNAUTHENTICATED'],
  ['a token for another service', [['admin'], 'reviews'], 'UNAUTHENTICATED'],
  ['a token that is over', [['admin'], 'pricing', 180], 'UNAUTHENTICATED'],
] as const)('%s is refused before anything has run', async (_, [roles, service, ago], code) => {
  const { error, runs } = await callAs(roles && [...roles], service, ago);

  expect(error).toMatchObject({ code, executed: 'no' });
  expect(runs).toBe(0);
});
