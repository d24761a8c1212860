import { mongoSettings } from '@shop/shared/service/mongo';

/** The service's settings from the environment, besides those that every process has. */
export const settings = mongoSettings;
