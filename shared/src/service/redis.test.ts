import { expect, test } from '@jest/globals';
import { redisSettings } from './redis-settings.ts';

test.each(['redis://redis:6379', 'rediss://:secret@redis.example:6380/1'])(
  'a connection string is accepted: %s',
  (REDIS_URL) => {
    expect(redisSettings.parse({ REDIS_URL })).toEqual({ REDIS_URL });
  },
);

test.each(['', 'redis:6379', 'http://redis'])('an invalid address is refused: %j', (REDIS_URL) => {
  expect(redisSettings.safeParse({ REDIS_URL }).success).toBe(false);
});
