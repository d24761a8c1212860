import { z } from 'zod';
import { type Login, loginOf, passwordFile } from './login.ts';

/** The settings of a process that uses Redis. */
export const redisSettings = z.object({
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must be a redis:// address')
    .default('redis://localhost:6379')
    .describe(
      'where Redis is, with TLS as `rediss://`; a user in it overrides REDIS_USER; when it is emptied, nothing is lost for good but carts and the keys of partners',
    ),
  REDIS_USER: z.string().optional().describe('the Redis user name, where Redis has users'),
  REDIS_PASSWORD_FILE: passwordFile
    .optional()
    .describe("the file with that user's password, read at the start"),
});

type RedisUser = Pick<z.infer<typeof redisSettings>, 'REDIS_USER' | 'REDIS_PASSWORD_FILE'>;

/** The login of a process with these settings. */
export const redisLogin = ({ REDIS_USER, REDIS_PASSWORD_FILE }: RedisUser): Login | undefined =>
  loginOf(REDIS_USER, REDIS_PASSWORD_FILE);
