import { z } from 'zod';
import { type CallPolicy, defaultPolicy } from '../protocol/policy.ts';
import { isWhole } from './login.ts';
import { listed, readersSetting } from './readers.ts';
import { redisSettings } from './redis-settings.ts';

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);

/** One replica in `SERVICES`: `pricing@127.0.0.1:7100`. */
const serviceAddress = /^([a-z][a-z0-9-]*)@([A-Za-z0-9.-]+):(\d{1,5})$/;

const hostName = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;

/** The port for events is one higher, that for admin operations three. */
const highestCallsPort = 65_532;

const isServiceAddress = (entry: string): boolean => {
  const { port } = toServiceAddress(entry);
  return port > 0 && port <= highestCallsPort;
};

const policyNames = Object.keys(defaultPolicy).join(', ');

/** A part of CALL_POLICY: `maxAttempts=1`. */
const policyChange = /^(\w+)=(\d{1,9}(?:\.\d{1,3})?)$/;

/** There must be one attempt at least, and the other two are divisors. */
const isPolicy = (list: string): boolean => {
  const names = listed(list).map((entry) => policyChange.exec(entry)?.[1] ?? '');
  const { maxAttempts, latencyDecayMs, slowStartShare } = toCallPolicy(list);
  const isUsable = maxAttempts >= 1 && latencyDecayMs > 0 && slowStartShare > 0;
  return isUsable && names.every((name) => Object.hasOwn(defaultPolicy, name));
};

/** With this factor the longest request takes almost an hour. */
const maxDeadlineFactor = 100;

/** Together with the grace period of handlers, below the time limit of a shutdown. */
const maxHandoverMs = 7_000;

/** The settings of every process, from its environment. */
export const settings = z.object({
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])
    .default('info')
    .describe('how much is logged; `debug` adds a line for every call'),
  DISCOVERY: z
    .enum(['dns', 'redis', 'static'])
    .default('dns')
    .describe(
      'how services are found: `dns` by name, `redis` where they register; without Compose also ' +
        '`static`, as SERVICES lists them',
    ),
  DNS_SUFFIX: z
    .string()
    .regex(/^[A-Za-z0-9.-]{0,200}$/, 'must be the end of a host name')
    .default('')
    .describe('what follows on the name of a service where its addresses are asked for'),
  ...redisSettings.shape,
  ADVERTISE_HOST: z
    .string()
    .regex(hostName, 'must be a host name or an IPv4 address')
    .optional()
    .describe(
      'for `redis`: where others reach it; if not set, its address by its name with DNS_SUFFIX, or its first one',
    ),
  SERVICES: z
    .string()
    .default('')
    .transform(listed)
    .pipe(z.array(z.string().refine(isServiceAddress, 'must be like pricing@127.0.0.1:7000')))
    .describe(
      'for `static`: each replica as name@host:port, separated by commas, such as ' +
        'pricing@127.0.0.1:7000; its events are one port higher, its admin operations three',
    ),
  CALL_POLICY: z
    .string()
    .default('')
    .refine(isPolicy, `must be like maxAttempts=1,slowStartMs=0; there are ${policyNames}`)
    .describe('changes how calls are let in, repeated and spread: name=number,name=number'),
  DEADLINE_FACTOR: z.coerce
    .number()
    .int()
    .min(1)
    .max(maxDeadlineFactor)
    .default(1)
    .describe(
      'for development only, the same for all processes: how many times as long deadlines are, at ' +
        `most ${maxDeadlineFactor}, so that one may stand still in a debugger`,
    ),
  KEY_FILE: z
    .string()
    .default('/run/shop/key.json')
    .describe('the keys of this process; `make keys` makes some'),
  PEERS_FILE: z
    .string()
    .default('/run/peers/peers.json')
    .describe('the public keys of all processes; it is read again when it changes'),
  READERS: readersSetting,
  CALLS_PORT: port(7000).describe('where calls are answered'),
  EVENTS_PORT: port(7001).describe('where events are published'),
  ADMIN_CALLS_PORT: port(7003).describe('where calls of admin operations are answered'),
  ADMIN_PORT: port(7002).describe('where /healthz, /readyz, /metrics and /status are, over HTTP'),
  HANDOVER_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(maxHandoverMs)
    .default(2_500)
    .describe('how long a service that has to stop goes on, while its callers meet other replicas'),
});
export type BaseSettings = z.infer<typeof settings>;

const checkedSettings = settings.refine(
  ({ REDIS_USER, REDIS_PASSWORD_FILE }) => isWhole(REDIS_USER, REDIS_PASSWORD_FILE),
  { path: ['REDIS_USER'], error: 'is of use only together with REDIS_PASSWORD_FILE' },
);

/** The settings are wrong; the message lists all problems. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

const givenIn = (environment: Environment) =>
  Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));

/** The default error message of a setting; without its value. */
const inPlainWords: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`;
  if (issue.code === 'invalid_format' && issue.format === 'url') return 'must be a URL';
  if (issue.code === 'too_big') return `must ${boundOf(issue.origin, 'most', issue.maximum)}`;
  if (issue.code === 'too_small') return `must ${boundOf(issue.origin, 'least', issue.minimum)}`;
  if (issue.code !== 'invalid_type') return undefined;
  if (issue.input === undefined) return 'must be set';
  const isNumber = issue.expected === 'number' || issue.expected === 'int';
  return isNumber ? 'must be a whole number, such as 8080' : undefined;
};

const boundOf = (origin: string, end: 'least' | 'most', bound: number | bigint): string =>
  origin === 'string' ? `have at ${end} ${bound} characters` : `be at ${end} ${bound}`;

const problemOf = ({ path: [name, index], message }: z.core.$ZodIssue): string =>
  `${String(name)}: ${message}${typeof index === 'number' ? ` (entry ${index + 1})` : ''}`;

const toSettingsError = (errors: readonly (z.ZodError | undefined)[]): SettingsError => {
  const problems = errors.flatMap((error) => error?.issues ?? []).map(problemOf);
  // Some settings are in both schemas.
  return new SettingsError([...new Set(problems)].join('\n'));
};

/**
 * Reads settings; a blank variable counts as not set. Throws a `SettingsError` that lists every
 * problem without its value, which may be a secret.
 */
export const readSettings = <T extends z.ZodType>(
  schema: T,
  environment: Environment,
): z.output<T> => {
  const read = schema.safeParse(givenIn(environment), { error: inPlainWords });
  if (read.success) return read.data;
  throw toSettingsError([read.error]);
};

/** Reads the settings of a process: the common ones and its own. Throws as `readSettings`. */
export const readProcessSettings = <T extends z.ZodType>(
  own: T,
  environment: Environment,
): { readonly base: BaseSettings; readonly own: z.output<T> } => {
  const given = givenIn(environment);
  const base = checkedSettings.safeParse(given, { error: inPlainWords });
  const ownResult = own.safeParse(given, { error: inPlainWords });
  if (base.success && ownResult.success) return { base: base.data, own: ownResult.data };
  throw toSettingsError([base.error, ownResult.error]);
};

/** A replica in `SERVICES`. */
export interface ServiceAddress {
  readonly service: string;
  readonly host: string;
  /** Its port for calls. */
  readonly port: number;
}

/** Parses an entry of `SERVICES`. */
export const toServiceAddress = (entry: string): ServiceAddress => {
  const [, service = '', host = '', calls = ''] = serviceAddress.exec(entry) ?? [];
  return { service, host, port: Number(calls) };
};

/** The default policy with what CALL_POLICY changes in it. */
export const toCallPolicy = (list: string): CallPolicy => {
  const changes = listed(list).map((entry) => policyChange.exec(entry));
  const numbers = changes.map((change) => [change?.[1] ?? '', Number(change?.[2])]);
  return { ...defaultPolicy, ...Object.fromEntries(numbers) };
};
