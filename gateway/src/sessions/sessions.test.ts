import { expect, test } from '@jest/globals';
import type { User } from '@shop/shared/keys/user-token';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { MemorySessionStore } from './memory-session-store.ts';
import type { SessionStore } from './session-store.ts';
import { createSessions, isTokenOf } from './sessions.ts';

const ada: User = { id: 'ada', roles: ['admin'] };
const minute = 60_000;

const open = (secret = 'secret-1') => {
  const runtime = createFakeRuntime();
  const keys: string[] = [];
  const inner = new MemorySessionStore(runtime);
  const store: SessionStore = {
    find: (key, keptMs) => inner.find(key, keptMs),
    put: (key, ...rest) => (keys.push(key), inner.put(key, ...rest)),
    forget: (key) => inner.forget(key),
  };
  const parts = { runtime, store, idleMs: 10 * minute, lifetimeMs: 30 * minute };
  const sessions = createSessions({ ...parts, secret });
  return {
    runtime,
    keys,
    sessions,
    under: (other: string) => createSessions({ ...parts, secret: other }),
  };
};

test('a session is found by its id until it ends', async () => {
  const { sessions } = open();

  const session = await sessions.begin(ada);

  expect(await sessions.find(session.id)).toEqual(session);
  expect(session).toMatchObject({ user: ada, id: expect.stringMatching(/^[\w-]{43}$/) });
  await sessions.end(session);
  expect(await sessions.find(session.id)).toBeUndefined();
});

test('no two sessions have an id or a token in common', async () => {
  const { sessions } = open();

  const all = await Promise.all([1, 2, 3].map(() => sessions.begin(ada)));

  expect(new Set(all.flatMap(({ id, formToken }) => [id, formToken])).size).toBe(6);
});

test('a session ends when it is not used for so long, and each use begins that time anew', async () => {
  const { sessions, runtime } = open();
  const { id } = await sessions.begin(ada);

  await runtime.advance(9 * minute);
  expect(await sessions.find(id)).toBeDefined();
  await runtime.advance(9 * minute);
  expect(await sessions.find(id)).toBeDefined();
  await runtime.advance(10 * minute);

  expect(await sessions.find(id)).toBeUndefined();
});

test('however much it is used, a session ends after its lifetime', async () => {
  const { sessions, runtime } = open();
  const { id } = await sessions.begin(ada);

  for (let used = 0; used < 3; used += 1) {
    await runtime.advance(9 * minute);
    expect(await sessions.find(id)).toBeDefined();
  }
  await runtime.advance(3 * minute);

  expect(await sessions.find(id)).toBeUndefined();
});

test('the store holds no id, and the session is none under another secret', async () => {
  const { sessions, under, keys } = open();

  const { id } = await sessions.begin(ada);

  expect(keys).toHaveLength(1);
  expect(keys[0]).not.toContain(id);
  expect(await under('secret-2').find(keys[0] ?? '')).toBeUndefined();
  expect(await under('secret-2').find(id)).toBeUndefined();
  expect(await under('secret-1').find(id)).toBeDefined();
});

test.each(['', 'x', '../../gateway:limit', 'x'.repeat(44), 'ä'.repeat(43), ' '.repeat(43)])(
  'what cannot be an id is not looked for: %j',
  async (id) => {
    const store = { find: () => Promise.reject(new Error('was asked')) } as unknown as SessionStore;
    const parts = { runtime: createFakeRuntime(), secret: 's', idleMs: 1, lifetimeMs: 1 };

    expect(await createSessions({ ...parts, store }).find(id)).toBeUndefined();
  },
);

test('a form token is that of its session alone', async () => {
  const { sessions } = open();
  const [one, other] = [await sessions.begin(ada), await sessions.begin(ada)];

  expect(isTokenOf(one, one.formToken)).toBe(true);
  for (const token of [other.formToken, one.id, '', undefined, `${one.formToken}x`]) {
    expect(isTokenOf(one, token)).toBe(false);
  }
});
