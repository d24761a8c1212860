import { expect, test } from '@jest/globals';
import type { SessionStore, StoredSession } from './session-store.ts';

const session: StoredSession = { user: { id: 'ada', roles: ['admin'] }, since: 1_764_000_000_000 };
const minute = 60_000;

/** The rules of a session store; `pass` lets so many milliseconds go by. */
export const describeSessionStore = (
  open: () => { readonly store: SessionStore; readonly pass: (ms: number) => Promise<unknown> },
): void => {
  let keys = 0;
  const newKey = () => `key-${++keys}`;

  test('a session is found as it was put, and not after it was forgotten', async () => {
    const { store } = open();
    const key = newKey();

    expect(await store.find(key, minute)).toBeUndefined();
    await store.put(key, session, minute);
    expect(await store.find(key, minute)).toEqual(session);

    await store.forget(key);
    expect(await store.find(key, minute)).toBeUndefined();
    await store.forget(key);
  });

  test('each session has a key of its own', async () => {
    const { store } = open();
    const [one, other] = [newKey(), newKey()];
    await store.put(one, session, minute);
    await store.put(other, { ...session, since: 1 }, minute);

    await store.forget(one);

    expect(await store.find(other, minute)).toEqual({ ...session, since: 1 });
  });

  test('a session is kept for so long after it was last found', async () => {
    const { store, pass } = open();
    const [used, left] = [newKey(), newKey()];
    await store.put(used, session, 400);
    await store.put(left, session, 400);

    await pass(250);
    expect(await store.find(used, 400)).toEqual(session);
    await pass(250);

    expect(await store.find(used, 400)).toEqual(session);
    expect(await store.find(left, 400)).toBeUndefined();
  });
};
