import { describe, expect, test } from '@jest/globals';
import { startBusyGateway } from '../testing/busy-gateway.ts';
import { expectProblem } from '../testing/expect-problem.ts';

const lists = ['/api/v1/products', '/api/v1/fixtures/lamp-1/texts'];

describe.each(lists)('GET %s', (path) => {
  const expectRefused = async (query: string, field: string) => {
    await using shop = await startBusyGateway();

    const answer = await shop.get(`${path}?${query}`);

    await expectProblem(answer, { status: 400, code: 'INVALID_ARGUMENT', field });
    expect(shop.calls).toEqual([]);
  };

  test.each([
    ['limit=5&limit=6', 'limit'],
    ['sort[$ne]=x', 'sort[$ne]'],
    ['sort%5B%5D=x', 'sort[]'],
    ['$where=1', '$where'],
    ['__proto__=1', '__proto__'],
    ['unknown=1', 'unknown'],
    ['sort=price', 'sort'],
    ['limit=%E0%A4%A', 'limit'],
    ['%FF=1', '%FF'],
  ])('H6: a parameter that a query must not have is refused by name: %s', expectRefused);

  test.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=1e9', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=', 'limit'],
    ['limit=%205', 'limit'],
    ['cursor=-1;drop', 'cursor'],
    [`cursor=${'x'.repeat(513)}`, 'cursor'],
  ])('H20: a limit or cursor that cannot be one is refused: %s', expectRefused);

  test('H9: a query of more than 50 pairs is refused', async () => {
    await using shop = await startBusyGateway();
    const pairs = Array.from({ length: 51 }, (_, place) => `k${place}=1`).join('&');

    const answer = await shop.get(`${path}?${pairs}`);

    await expectProblem(answer, { status: 400, code: 'INVALID_ARGUMENT' });
  });
});

test.each([
  ['q=', 'INVALID_ARGUMENT', 'q'],
  [`q=${'x'.repeat(201)}`, 'INVALID_ARGUMENT', 'q'],
  ['q=a%00b', 'INVALID_TEXT', 'q'],
  ['q=a%E2%80%AEb', 'INVALID_TEXT', 'q'],
  ['category=Lamps', 'INVALID_ARGUMENT', 'category'],
  ['category=../x', 'INVALID_ARGUMENT', 'category'],
] as const)('H22: a search that nobody types is refused: %s', async (query, code, field) => {
  await using shop = await startBusyGateway();

  const answer = await shop.get(`/api/v1/products?${query}`);

  await expectProblem(answer, { status: 400, code, field });
});

test('H22: a search is passed on word for word', async () => {
  await using shop = await startBusyGateway();

  const answer = await shop.get('/api/v1/products?q=%28.%2A%29%2B%24+%5B&limit=1');

  expect(answer.status).toBe(200);
  expect(shop.calls[0]?.input).toMatchObject({ q: '(.*)+$ [', limit: 1 });
});

test('the API takes no query that it does not know', async () => {
  await using shop = await startBusyGateway();
  const paths = shop.gateway.routes
    .filter(({ method, path }) => method === 'GET' && path.startsWith('/api/'))
    .map(({ path }) => path.replace(':id', 'lamp-1'));

  for (const path of paths) {
    const answer = await shop.get(`${path}?unexpected=1`);
    const expected = { status: 400, code: 'INVALID_ARGUMENT', field: 'unexpected' } as const;
    await expectProblem(answer, expected);
  }
});

test.each(['0', '30001', '-5', '1.5', '5s', ''])('a budget of %j ms is refused', async (budget) => {
  await using shop = await startBusyGateway();

  const answer = await shop.get('/api/v1/products/lamp-1/page', { 'x-request-timeout': budget });

  const expected = { status: 400, code: 'INVALID_ARGUMENT', field: 'X-Request-Timeout' } as const;
  await expectProblem(answer, expected);
});

test.each([['W/"1"'], ['1'], ['*'], ['"0"'], ['"1", "2"'], ['"9007199254740993"']])(
  'If-Match: %s names no version of a price',
  async (tag) => {
    await using shop = await startBusyGateway();
    const headers = { authorization: 'Bearer the-admin-token-of-these-tests', 'if-match': tag };

    const { send } = shop.backOffice;
    const answer = await send('PUT', '/api/v1/fixtures/lamp-1/amount', { amount: 1 }, headers);

    await expectProblem(answer, { status: 400, code: 'INVALID_ARGUMENT', field: 'If-Match' });
  },
);
