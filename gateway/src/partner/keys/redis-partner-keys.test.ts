import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { createRedisPartnerKeys } from './redis-partner-keys.ts';

test('a Redis that does not answer is a refusal that may pass, and the log holds nothing of what was sent', async () => {
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(line) });
  const away = async () => {
    throw Object.assign(new Error('Connection is closed.'), { command: { args: ['a-hash'] } });
  };
  const redis = { eval: away, hget: away, hvals: away };
  const keys = createRedisPartnerKeys(redis, { runtime: createFakeRuntime(), log });

  const refused = { code: 'UNAVAILABLE', status: 503, retryAfterMs: 1_000 };
  await expect(keys.find('a-hash')).rejects.toMatchObject(refused);
  await expect(keys.get('one')).rejects.toMatchObject(refused);
  await expect(keys.list()).rejects.toMatchObject(refused);
  await expect(keys.revoke('one', '')).rejects.toMatchObject(refused);

  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('"code":"unanswered"');
  expect(lines.join('')).not.toContain('a-hash');
});
