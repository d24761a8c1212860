import { expect, test } from '@jest/globals';
import { startGateway } from '../testing/running-gateway.ts';

const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

const asForm = { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' };

const typed = { title: 'Bright', text: 'One.\r\nTwo.' };

const path = '/fixtures/lamp-1/texts';

test.each([
  ['an unknown field', form({ ...typed, idempotencyKey: 'k', role: 'admin' }), 400],
  ['no key', form(typed), 400],
  ['a key of two words', form({ ...typed, idempotencyKey: 'two words' }), 400],
  ['a field given twice', `${form({ ...typed, idempotencyKey: 'k' })}&title=again`, 400],
  ['70,000 characters', form({ ...typed, text: 'x'.repeat(70_000), idempotencyKey: 'k' }), 413],
])('a form with %s, which none of ours sends, is refused', async (_name, body, status) => {
  await using shop = await startGateway();

  const answer = await shop.send('POST', path, body, asForm);

  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toContain('text/html');
  expect(shop.calls).toEqual([]);
});
