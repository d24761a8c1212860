import { z } from 'zod';

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);

/** One replica in `SERVICES`: `pricing@127.0.0.1:7100`. */
const serviceAddress = /^([a-z][a-z0-9-]*)@([A-Za-z0-9.-]+):(\d{1,5})$/;

/** What every process reads from its environment, besides its own settings. */
export const settings = z.object({
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])
    .default('info')
    .describe('how much is logged; `debug` adds a line for every call'),
  DISCOVERY: z
    .enum(['dns', 'static'])
    .default('dns')
    .describe('`dns` asks for each service by its name, `static` takes what SERVICES says'),
  SERVICES: z
    .string()
    .default('')
    .transform((list) => list.split(',').filter((entry) => entry.trim() !== ''))
    .pipe(z.array(z.string().trim().regex(serviceAddress, 'must be like pricing@127.0.0.1:7000')))
    .describe('for `static`: name@host:port for each replica; its events are one port higher'),
  CALLS_PORT: port(7000).describe('where calls are answered'),
  EVENTS_PORT: port(7001).describe('where events are published'),
  ADMIN_PORT: port(7002).describe('where /healthz, /readyz and /metrics are, over HTTP'),
});
export type BaseSettings = z.infer<typeof settings>;

/** Thrown for settings that a process cannot start with; names all problems at once. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Reads the settings that every process has, and these, from `environment`; an empty variable is
 * one that is not set. Throws a `SettingsError` that lists every problem.
 */
export const readSettings = <T extends z.ZodType>(
  own: T,
  environment: Readonly<Record<string, string | undefined>>,
): { readonly base: BaseSettings; readonly own: z.output<T> } => {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value));
  const base = settings.safeParse(given);
  const ownResult = own.safeParse(given);
  if (base.success && ownResult.success) return { base: base.data, own: ownResult.data };
  const problems = [base.error, ownResult.error].flatMap((error) => error?.issues ?? []);
  throw new SettingsError(
    problems.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'),
  );
};

/** Each entry of `SERVICES` as the service's name, its host and its port for calls. */
export const toServiceAddress = (entry: string) => {
  const [, service = '', host = '', calls = ''] = serviceAddress.exec(entry) ?? [];
  return { service, host, port: Number(calls) };
};
