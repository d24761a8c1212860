import { expect, test } from '@jest/globals';
import { expectProblem } from '../../testing/expect-problem.ts';
import { asAdmin, startGateway } from '../../testing/running-gateway.ts';
import { newPartnerKey, partnerKey, partnerKeyList } from '../contract.ts';
import { makePartner } from '../testing/partner.ts';
import { createMemoryPartnerKeys } from './memory-partner-keys.ts';

const path = '/api/v1/partner-keys';

type Shop = Awaited<ReturnType<typeof startGateway>>;

const make = ({ backOffice }: Shop, body: unknown, key = 'key-1') =>
  backOffice.send('POST', path, body, { ...asAdmin, 'idempotency-key': key });

test('a key is shown once, when it is made, and its hash is never shown', async () => {
  await using shop = await startGateway();

  const answer = await make(shop, { name: 'Acme & Sons', quota: 60 });
  const { key, ...made } = newPartnerKey.parse(await answer.json());
  const list = await (await shop.backOffice.get(path, asAdmin)).json();

  expect(answer.status).toBe(201);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(key).toMatch(/^shop_partner_[\w-]{43}$/);
  expect(made).toMatchObject({ name: 'Acme & Sons', quota: 60, revokedAt: null });
  expect(list).toEqual({ items: [made], nextCursor: null });
});

test('without a quota a key has 600 requests a minute', async () => {
  await using shop = await startGateway();

  expect(await makePartner(shop)).toMatchObject({ quota: 600 });
});

test('the same request again makes no second key, and says which one to revoke', async () => {
  await using shop = await startGateway();
  const { id } = newPartnerKey.parse(await (await make(shop, { name: 'Acme' })).json());

  const again = await make(shop, { name: 'Acme' });

  const problem = await expectProblem(again, { status: 409, code: 'ALREADY_EXISTS' });
  expect(problem['detail']).toContain(id);
  expect(
    partnerKeyList.parse(await (await shop.backOffice.get(path, asAdmin)).json()).items,
  ).toHaveLength(1);
});

test.each([
  [{}, 'INVALID_ARGUMENT', 'name'],
  [{ name: ' ' }, 'INVALID_ARGUMENT', 'name'],
  [{ name: 'x'.repeat(81) }, 'INVALID_ARGUMENT', 'name'],
  [{ name: 'Acme\u202e' }, 'INVALID_TEXT', 'name'],
  [{ name: 'Acme', quota: 0 }, 'INVALID_ARGUMENT', 'quota'],
  [{ name: 'Acme', quota: 1.5 }, 'INVALID_ARGUMENT', 'quota'],
  [{ name: 'Acme', quota: 100_001 }, 'INVALID_ARGUMENT', 'quota'],
  [{ name: 'Acme', key: 'mine' }, 'UNKNOWN_FIELD', 'key'],
] as const)('a draft that is none is refused by its field: %j', async (draft, code, field) => {
  await using shop = await startGateway();

  await expectProblem(await make(shop, draft), { status: 400, code, field });
});

test('without an Idempotency-Key no key is made', async () => {
  await using shop = await startGateway();

  const answer = await shop.backOffice.send('POST', path, { name: 'Acme' }, asAdmin);

  const expected = { status: 400, code: 'INVALID_ARGUMENT', field: 'Idempotency-Key' };
  await expectProblem(answer, expected);
});

test('keys are listed the newest first, on pages that follow each other', async () => {
  await using shop = await startGateway();
  const made = [];
  for (let count = 0; count < 5; count += 1) made.push((await makePartner(shop)).id);

  const all: string[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${cursor}`;
    const answer = await shop.backOffice.get(`${path}?limit=2${query}`, asAdmin);
    const page = partnerKeyList.parse(await answer.json());
    all.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null);

  expect(all.toSorted()).toEqual(made.toSorted());
  const [first, second] = partnerKeyList.parse(
    await (await shop.backOffice.get(path, asAdmin)).json(),
  ).items;
  expect((first?.createdAt ?? '') >= (second?.createdAt ?? '')).toBe(true);
});

test.each([
  ['cursor=abc', 'cursor'],
  ['limit=101', 'limit'],
  ['name=acme', 'name'],
])('a list with %s is refused by that name', async (query, field) => {
  await using shop = await startGateway();

  const answer = await shop.backOffice.get(`${path}?${query}`, asAdmin);

  await expectProblem(answer, { status: 400, code: 'INVALID_ARGUMENT', field });
});

test('a key is revoked once: the second time changes nothing', async () => {
  await using shop = await startGateway();
  const { id } = await makePartner(shop);
  const revoke = () => shop.backOffice.send('POST', `${path}/${id}/revoke`, undefined, asAdmin);

  const first = partnerKey.parse(await (await revoke()).json());
  const again = partnerKey.parse(await (await revoke()).json());

  expect(first.revokedAt).not.toBeNull();
  expect(again).toEqual(first);
  const unknown = await shop.backOffice.send('POST', `${path}/k1/revoke`, undefined, asAdmin);
  await expectProblem(unknown, { status: 404, code: 'NOT_FOUND' });
});

test('where there are as many keys as can be, it says what to do', async () => {
  await using shop = await startGateway({ partnerKeys: createMemoryPartnerKeys(1) });
  await makePartner(shop);

  const answer = await make(shop, { name: 'One more' });

  const problem = await expectProblem(answer, { status: 409, code: 'TOO_MANY_KEYS' });
  expect(problem['detail']).toContain('revoke some');
});
