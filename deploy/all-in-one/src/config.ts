import { limitVariables } from '@shop/gateway/edge/limits/limit-settings';
import { z } from 'zod';

/** The demo's settings from the environment. */
export const settings = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080).describe('where the shop answers'),
  BACK_OFFICE_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8081)
    .describe('where prices and stock are changed'),
  ADMIN_TOKEN: z
    .string()
    .min(16)
    .max(512)
    .optional()
    .describe('allows to change prices and stock; generated and printed at each start if not set'),
  SEED_PRODUCTS: z.coerce
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(60)
    .describe('how many products the shop gets; beyond 60 they are generated'),
  ...limitVariables.shape,
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])
    .default('warn')
    .describe('how much is logged; `debug` adds a line for every call'),
});
export type Settings = z.infer<typeof settings>;
