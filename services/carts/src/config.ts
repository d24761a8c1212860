import { redisSettings } from '@shop/shared/service/redis-settings';

/** The settings of its storage, besides those that every process has. */
export const settings = redisSettings;
