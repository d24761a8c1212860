import { mongoSettings } from '@shop/shared/service/mongo';
import { redisSettings } from '@shop/shared/service/redis-settings';
import { z } from 'zod';

/** The settings that the job reads from its environment. */
export const settings = z.object({
  KEYS_FOLDER: z
    .string()
    .default('/keys')
    .describe('where each service has a folder of its name, in which its secrets are made'),
  USERS_FOLDER: z
    .string()
    .default('/run/shop/users')
    .describe('for `mongo-users`: where the password of each user is, in a file of its name'),
  ...mongoSettings.shape,
  ...redisSettings.shape,
});
