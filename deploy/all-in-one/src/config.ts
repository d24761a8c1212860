import { settings as gateway } from '@shop/gateway/config';
import { httpVariables } from '@shop/gateway/edge/http-settings';
import { limitVariables } from '@shop/gateway/edge/limits/limit-settings';
import { z } from 'zod';

const { PORT, BACK_OFFICE_PORT, ADMIN_TOKEN } = gateway.shape;

/** The demo's settings from the environment. */
export const settings = z.object({
  PORT,
  BACK_OFFICE_PORT,
  ADMIN_TOKEN,
  SEED_PRODUCTS: z.coerce
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(60)
    .describe('how many products the shop gets; beyond 60 they are generated'),
  ...httpVariables.shape,
  ...limitVariables.shape,
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])
    .default('warn')
    .describe('how much is logged; `debug` adds a line for every call'),
});
export type Settings = z.infer<typeof settings>;
