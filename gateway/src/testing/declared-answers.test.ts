import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { jsonAnswer } from '../edge/answer.ts';
import { route } from '../edge/route.ts';
import { createAnswerCheck } from './declared-answers.ts';

const thing = z.strictObject({ id: z.string(), count: z.int().min(0) });

const check = createAnswerCheck([
  route('GET', '/api/v1/things/:id', {
    summary: 'Show a thing',
    answers: { 200: thing, 304: {} },
    handle: async () => jsonAnswer(200, {}),
  }),
]);

const url = '/api/v1/things/a?limit=1';
const about = {
  'content-type': 'application/json; charset=utf-8',
  'x-request-id': 'a',
  etag: '"1"',
};

const answer = (body: unknown, status = 200, headers: Record<string, string> = about) =>
  check('GET', url, new Response(JSON.stringify(body), { status, headers }));

test('an answer as it is declared passes, and its body is left to the test', async () => {
  const response = new Response('{"id":"a","count":1}', { headers: about });

  await check('GET', url, response);

  expect(await response.json()).toEqual({ id: 'a', count: 1 });
});

test.each([
  ['a field less', { id: 'a' }, "must have required property 'count'"],
  ['a field more', { id: 'a', count: 1, x: 1 }, 'must NOT have additional properties'],
  ['another type', { id: 'a', count: '1' }, 'body/count must be integer'],
])('%s than it is declared is a failure of the test', async (_what, body, why) => {
  await expect(answer(body)).rejects.toThrow(why);
});

test('so is another status, another media type, another code, and a header that is not there', async () => {
  const problem = { ...about, 'content-type': 'application/problem+json' };
  const good = { id: 'a', count: 1 };
  const { etag: _, ...untagged } = about;

  await expect(answer(good, 202)).rejects.toThrow('no such status is declared');
  await expect(answer(good, 200, problem)).rejects.toThrow('no application/problem+json');
  await expect(answer(good, 200, untagged)).rejects.toThrow('it has no ETag');
  await expect(answer({ code: 'CONFLICT', status: 404 }, 404, problem)).rejects.toThrow('body');
});

test('answers of no route, and of routes for people, are not looked at', async () => {
  const page = new Response('<p>', { status: 418 });

  await expect(check('GET', '/products/a', page)).resolves.toBeUndefined();
  await expect(check('PUT', url, page)).resolves.toBeUndefined();
});
