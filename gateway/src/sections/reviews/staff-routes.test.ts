import { expect, test } from '@jest/globals';
import { expectProblem } from '../../testing/expect-problem.ts';
import { type RunningGateway, asAdmin, startGateway } from '../../testing/running-gateway.ts';

const draft = { rating: 1, title: 'Rude', text: 'Rude words.', author: 'Eve' };
const path = '/api/v1/products/lamp-1/reviews';

const post = async (shop: RunningGateway): Promise<string> => {
  const posted = await shop.send('POST', path, draft, { 'idempotency-key': 'key-1' });
  return JSON.parse(await posted.text()).id;
};

const decide = (
  { backOffice }: RunningGateway,
  decision: string,
  version: string | undefined,
  body: object | string = '',
) => {
  const headers = { ...asAdmin, ...(version !== undefined && { 'if-match': version }) };
  return backOffice.send('POST', `/api/v1/reviews/${decision}`, body, headers);
};

test('staff hide a review, everybody else no longer sees it, and they show it again', async () => {
  await using shop = await startGateway();
  const id = await post(shop);
  const titles = async () => {
    const { items, summary } = JSON.parse(await (await shop.get(path)).text());
    return [items.map(({ title }: { title: string }) => title), summary.count];
  };
  const page = async () => (await shop.get('/products/lamp-1', { accept: 'text/html' })).text();
  expect(await page()).toContain('Rude words.');

  const hidden = await decide(shop, `${id}/hide`, '"1"', { reason: 'It insults people.' });

  expect(hidden.status).toBe(200);
  expect(hidden.headers.get('etag')).toBe('"2"');
  expect(await hidden.json()).toMatchObject({
    review: { id },
    hidden: { reason: 'It insults people.' },
    version: 2,
  });
  expect(await titles()).toEqual([[], 0]);
  expect(await page()).not.toContain('Rude words.');
  const restored = await decide(shop, `${id}/restore`, '"2"');
  expect(await restored.json()).toMatchObject({ hidden: null, version: 3 });
  expect(await titles()).toEqual([['Rude'], 1]);
});

test('the list for staff has all reviews with their versions, and is not to be cached', async () => {
  await using shop = await startGateway();
  const id = await post(shop);
  await decide(shop, `${id}/hide`, '"1"', { reason: 'It insults people.' });

  const list = await shop.backOffice.get('/api/v1/reviews?limit=5&productId=lamp-1', asAdmin);

  expect(list.headers.get('cache-control')).toBe('no-store');
  const { items } = JSON.parse(await list.text());
  expect(items).toEqual([
    {
      review: expect.objectContaining({ id, title: 'Rude' }),
      hidden: { reason: 'It insults people.', at: expect.any(String) },
      version: 2,
    },
  ]);
  const { input } = shop.calls.findLast(({ operation }) => operation === 'moderation') ?? {};
  expect(input).toEqual({ productId: 'lamp-1', limit: 5 });
});

test('a decision needs the version that it is about, and a reason', async () => {
  await using shop = await startGateway();
  const id = await post(shop);
  const reason = 'It insults people.';

  const without = await decide(shop, `${id}/hide`, undefined, { reason });
  await expectProblem(without, { status: 428, code: 'PRECONDITION_REQUIRED' });
  for (const bad of [{}, { reason: '' }, { reason: 'x'.repeat(201) }, { reason: 'two\nlines' }]) {
    const answer = await decide(shop, `${id}/hide`, '"1"', bad);
    const { fields } = JSON.parse(await answer.text());
    expect([answer.status, fields[0].field]).toEqual([400, 'reason']);
  }
  await decide(shop, `${id}/hide`, '"1"', { reason });
  const late = await decide(shop, `${id}/hide`, '"1"', { reason });
  await expectProblem(late, { status: 412, code: 'PRECONDITION_FAILED' });
  const gone = await decide(shop, 'gone/restore', '"1"');
  await expectProblem(gone, { status: 404, code: 'NOT_FOUND' });
});
