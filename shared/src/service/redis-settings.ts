import { z } from 'zod';

/** What a process that uses Redis has to be told. */
export const redisSettings = z.object({
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must be a redis:// address')
    .default('redis://localhost:6379')
    .describe('where Redis is; nothing in it is lost for good when it is emptied'),
});
