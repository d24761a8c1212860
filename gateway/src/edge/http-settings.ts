import { z } from 'zod';
import type { ListenerSettings } from './http-listener.ts';
import { integer } from './limits/limit-settings.ts';

/** The shop's own paths: with one of them as the base, paths would be ambiguous. */
const ownPaths = [
  '/api',
  '/deals',
  '/docs',
  '/merchants',
  '/mobile',
  '/partner',
  '/pictures',
  '/products',
  '/sign-in',
  '/sign-out',
  '/status',
  '/stock',
];

const isOwn = (path: string) => ownPaths.some((own) => `${path}/`.startsWith(`${own}/`));

/** A comma-separated list of names, in lower case. */
const names = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

const origin = z
  .string()
  .regex(
    /^https?:\/\/([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d{1,5})?$/,
    'must be origins such as https://app.example.com, without a path, separated by commas',
  );

const host = z
  .string()
  .regex(
    /^([a-z0-9._-]+|\[[0-9a-f:]+\])(:\d{1,5})?$/,
    'must be hosts such as shop.example, without https://, separated by commas',
  );

/** The HTTP settings from the environment. */
export const httpVariables = z.object({
  TRUSTED_HOSTS: z
    .string()
    .transform(names)
    .pipe(z.array(host))
    .optional()
    .describe(
      'the hosts that are served, by the shop and the back office, with a port or on any, separated ' +
        'by commas; `localhost` only if it is named too; all if not set',
    ),
  BASE_PATH: z
    .string()
    .trim()
    .transform((path) => path.replace(/\/+$/, ''))
    .pipe(
      z
        .string()
        .regex(/^((\/[A-Za-z0-9_~-]+)*)$/, 'must be a path such as /shop')
        .refine(
          (path) => !isOwn(path),
          `must be a path such as /shop: the shop itself has ${ownPaths.join(', ')}`,
        ),
    )
    .optional()
    .describe(
      'the path under which others see the shop, such as `/shop`, whether a proxy takes it off or not',
    ),
  CORS_ORIGINS: z
    .string()
    .transform(names)
    .pipe(z.array(origin))
    .optional()
    .describe('the origins whose pages may use the API, separated by commas; none if not set'),
  KEEP_ALIVE_SECONDS: integer(1, 3_600, 5).describe(
    'how long a connection may idle; behind a proxy, longer than the proxy lets it, such as 65',
  ),
  MAX_HEADER_BYTES: integer(4_096, 262_144, 32_768).describe(
    'how large the headers of a request may be, cookies of other apps included',
  ),
});
type HttpVariables = z.output<typeof httpVariables>;

/** The same as settings of the listeners. */
export const httpSettingsOf = (variables: HttpVariables) =>
  ({
    trustedHosts: variables.TRUSTED_HOSTS,
    basePath: variables.BASE_PATH,
    corsOrigins: variables.CORS_ORIGINS,
    http: {
      keepAliveTimeoutMs: variables.KEEP_ALIVE_SECONDS * 1_000,
      maxHeaderBytes: variables.MAX_HEADER_BYTES,
    },
  }) satisfies Partial<ListenerSettings>;
