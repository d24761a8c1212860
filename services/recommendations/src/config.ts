import { mongoSettings } from '@shop/shared/service/mongo';
import { redisSettings } from '@shop/shared/service/redis';

/** The service's settings from the environment, besides those that every process has. */
export const settings = mongoSettings.extend(redisSettings.shape);
