import { expect, test } from '@jest/globals';
import { testContext } from '@shop/shared/testing/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import type { Session } from '../sessions/sessions.ts';
import { createFakeClients } from '../testing/fake-clients.ts';
import { html } from './html.ts';
import { type PersonalPart, createPersonal } from './personal.ts';

const ada: Session = { id: 's', user: { id: 'c-1', roles: ['customer'] }, formToken: 't' };

/** The personal parts of a page, some of which fail, and the failures. */
const setUp = (
  parts: readonly PersonalPart['show'][],
  find: () => Promise<Session | undefined> = async () => ada,
) => {
  const runtime = createFakeRuntime();
  const failures: string[] = [];
  const { clients } = createFakeClients();
  const context = testContext();
  const personalOf = createPersonal(
    {
      runtime,
      clients,
      customers: { ofBrowser: find },
      onFailure: (name, { code }) => void failures.push(`${name} ${code}`),
    },
    parts.map((show, n) => ({ name: `part ${n}`, show })),
  );
  const visitor = { headers: {}, context, contextOf: () => context };
  const shown = async () => (await personalOf('lamp-1', visitor)).map(String);
  return { runtime, failures, shown };
};

const never = () => new Promise<never>(() => undefined);

test('each part that has something to show is shown, and one that fails is not missed', async () => {
  const { failures, shown, runtime } = setUp([
    async () => html`<p>one</p>`,
    async () => false,
    async () => Promise.reject(new Error('a bug')),
    async () => html`<p>two</p>`,
  ]);

  expect(await shown()).toEqual(['<p>one</p>', '<p>two</p>']);
  expect(failures).toEqual(['part 2 INTERNAL']);
  expect(runtime.waiting()).toBe(0);
});

test.each([
  ['a part', [never], undefined],
  ['the session', [async () => html`<p>one</p>`], never],
] as const)('the page waits 300 ms for %s, and no longer', async (_, parts, find) => {
  const { runtime, shown } = setUp(parts, find);
  let got: readonly string[] | undefined;
  const waiting = shown().then((all) => (got = all));

  await runtime.advance(299);
  expect(got).toBeUndefined();
  await runtime.advance(1);
  await waiting;

  expect(got).toEqual([]);
});

test('while sessions cannot be looked up nothing is personal', async () => {
  const { failures, shown } = setUp([async () => html`<p>one</p>`], async () => {
    throw new Error('the store is away');
  });

  expect(await shown()).toEqual([]);
  expect(failures).toEqual(['session INTERNAL']);
});
