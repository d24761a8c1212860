import { redisSettings } from '@shop/shared/service/redis-settings';
import { z } from 'zod';
import { httpVariables } from './edge/http-settings.ts';
import { integer, limitVariables } from './edge/limits/limit-settings.ts';

/** The gateway's settings from the environment, besides those that every process has. */
export const settings = z.object({
  PORT: integer(0, 65_535, 8080).describe('where the shop answers'),
  BACK_OFFICE_PORT: integer(0, 65_535, 8081).describe(
    'the back office, where staff change what the shop sells',
  ),
  ADMIN_TOKEN: z
    .string()
    .min(16)
    .max(512)
    .optional()
    .describe(
      'the key to the back office, the same for all gateways; generated and printed at each start if not set',
    ),
  ...httpVariables.shape,
  ...limitVariables.shape,
  DRAIN_MS: integer(0, 7_000, 6_000).describe(
    'how long it goes on answering when it has to stop, and is no longer ready',
  ),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .default('redis://localhost:6379')
    .describe(
      'where Redis is, in which all gateways together count what a client does, and keep the keys of partners and who is signed in',
    ),
  CACHE_URL: z
    .url({ protocol: /^rediss?$/ })
    .optional()
    .describe('the Redis that shares last good copies among gateways; REDIS_URL if not set'),
  REDIS_USER: redisSettings.shape.REDIS_USER,
  REDIS_PASSWORD_FILE: redisSettings.shape.REDIS_PASSWORD_FILE,
});
export type Settings = z.infer<typeof settings>;
