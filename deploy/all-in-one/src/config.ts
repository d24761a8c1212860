import { settings as gateway } from '@shop/gateway/config';
import { httpVariables } from '@shop/gateway/edge/http-settings';
import { limitVariables } from '@shop/gateway/edge/limits/limit-settings';
import { readersSetting } from '@shop/shared/service/readers';
import { settings as everyProcess } from '@shop/shared/service/settings';
import { z } from 'zod';

const { DEADLINE_FACTOR } = everyProcess.shape;
const { PORT, BACK_OFFICE_PORT, ADMIN_TOKEN } = gateway.shape;

/** Below this, each service has ports of its own without meeting the end of the range. */
const highestFirstPort = 65_000;

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
  KEYS_FOLDER: z
    .string()
    .default('')
    .describe(
      'a folder that `make keys` has made: programs whose keys are in it can come in, at fixed ports',
    ),
  CALLS_PORT: z.coerce
    .number()
    .int()
    .min(1)
    .max(highestFirstPort)
    .default(7100)
    .describe('with KEYS_FOLDER: where the first service answers; each next one is 10 higher'),
  READERS: readersSetting,
  ...limitVariables.shape,
  DEADLINE_FACTOR,
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])
    .default('warn')
    .describe('how much is logged; `debug` adds a line for every call'),
});
export type Settings = z.infer<typeof settings>;

const lineOf = ([name, { description }]: readonly [string, z.ZodType]): string =>
  `  ${name.padEnd(20)} ${description}\n`;

/** The text of `--help`: every setting by its name, with its description. */
export const help = `The whole shop in one process, until Ctrl-C; nothing is kept. Variables set it:

${Object.entries(settings.shape).map(lineOf).join('')}
  PORT=9000 make demo
`;

/** The same, with what one setting needs of another. */
export const checkedSettings = settings.refine(
  ({ KEYS_FOLDER, READERS }) => KEYS_FOLDER !== '' || READERS.length === 0,
  { path: ['READERS'], error: 'is of use only with keys: make demo KEYS=.keys READERS=…' },
);
