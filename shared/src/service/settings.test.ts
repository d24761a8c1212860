import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { defaultPolicy } from '../protocol/policy.ts';
import {
  type Environment,
  SettingsError,
  readProcessSettings,
  readSettings,
  toCallPolicy,
  toServiceAddress,
} from './settings.ts';

const own = z.object({
  STORE_URL: z.string().regex(/^store:\/\//, 'must be a store:// address'),
  TOKEN: z.string().min(16).optional(),
  MODE: z.enum(['fast', 'safe']).default('safe'),
});

const storeUrl = { STORE_URL: 'store://here' };

/** The lines of the refusal. */
const problemsOf = (environment: Environment): readonly string[] => {
  try {
    readProcessSettings(own, environment);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.message.split('\n');
  }
};

test('a process needs to be told nothing but what has no default', () => {
  expect(readProcessSettings(own, storeUrl)).toEqual({
    base: {
      LOG_LEVEL: 'info',
      DISCOVERY: 'dns',
      DNS_SUFFIX: '',
      REDIS_URL: 'redis://localhost:6379',
      SERVICES: [],
      READERS: [],
      CALL_POLICY: '',
      DEADLINE_FACTOR: 1,
      KEY_FILE: '/run/shop/key.json',
      PEERS_FILE: '/run/peers/peers.json',
      CALLS_PORT: 7000,
      EVENTS_PORT: 7001,
      ADMIN_CALLS_PORT: 7003,
      ADMIN_PORT: 7002,
      HANDOVER_MS: 2_500,
    },
    own: { STORE_URL: 'store://here', MODE: 'safe' },
  });
});

test('the policy of calls is the default one with what is changed in it', () => {
  const environment = { ...storeUrl, CALL_POLICY: 'maxAttempts=1, retryShare=0.5' };

  const { base } = readProcessSettings(own, environment);

  expect(toCallPolicy(base.CALL_POLICY)).toEqual({
    ...defaultPolicy,
    maxAttempts: 1,
    retryShare: 0.5,
  });
});

test('deadlines are as in production unless they are to be longer', () => {
  const factorOf = (DEADLINE_FACTOR?: string) =>
    readProcessSettings(own, { ...storeUrl, DEADLINE_FACTOR }).base.DEADLINE_FACTOR;

  expect([factorOf(), factorOf('1'), factorOf('25'), factorOf('100')]).toEqual([1, 1, 25, 100]);
  for (const bad of ['0', '0.5', '1.11', '101', 'long', '-3']) {
    expect(problemsOf({ ...storeUrl, DEADLINE_FACTOR: bad })).toEqual([
      expect.stringMatching(/^DEADLINE_FACTOR: /),
    ]);
  }
});

test.each([
  ['a name that there is not', 'maxAttempt=1'],
  ['an inherited name', 'constructor=1'],
  ['no number', 'maxAttempts=many'],
  ['a negative number', 'retryShare=-1'],
  ['no try at all', 'maxAttempts=0'],
  ['no time to forget in', 'latencyDecayMs=0'],
])('a policy with %s is refused', (_what, list) => {
  expect(problemsOf({ ...storeUrl, CALL_POLICY: list })).toEqual([
    expect.stringMatching(/^CALL_POLICY: must be like maxAttempts=1/),
  ]);
});

test('settings are taken from the environment, and other variables are ignored', () => {
  const { base, own: read } = readProcessSettings(own, {
    ...storeUrl,
    MODE: 'fast',
    LOG_LEVEL: 'debug',
    DISCOVERY: 'static',
    SERVICES: ' pricing@127.0.0.1:7000, reviews@reviews-1.inner:65532,',
    ADMIN_PORT: '0',
    HOME: '/somewhere',
  });

  expect(base).toMatchObject({
    LOG_LEVEL: 'debug',
    DISCOVERY: 'static',
    SERVICES: ['pricing@127.0.0.1:7000', 'reviews@reviews-1.inner:65532'],
    ADMIN_PORT: 0,
  });
  expect(read).toEqual({ STORE_URL: 'store://here', MODE: 'fast' });
});

test.each(['', ' ', '\t'])('a variable that is %j is not set', (blank) => {
  const { base, own: read } = readProcessSettings(own, {
    ...storeUrl,
    MODE: blank,
    CALLS_PORT: blank,
    LOG_LEVEL: blank,
  });

  expect(base).toMatchObject({ CALLS_PORT: 7000, LOG_LEVEL: 'info' });
  expect(read.MODE).toBe('safe');
  expect(problemsOf({ STORE_URL: blank })).toEqual([expect.stringMatching(/^STORE_URL: /)]);
});

test('all problems are named at once', () => {
  const problems = problemsOf({
    LOG_LEVEL: 'loud',
    DISCOVERY: 'magic',
    CALLS_PORT: '70000',
    EVENTS_PORT: '-1',
    ADMIN_PORT: 'x',
    STORE_URL: 'http://here',
    TOKEN: 'short',
    MODE: 'slow',
  });

  expect(problems.map((problem) => problem.split(':')[0])).toEqual([
    'LOG_LEVEL',
    'DISCOVERY',
    'CALLS_PORT',
    'EVENTS_PORT',
    'ADMIN_PORT',
    'STORE_URL',
    'TOKEN',
    'MODE',
  ]);
});

test.each([
  'pricing',
  'pricing@127.0.0.1',
  'pricing@127.0.0.1:',
  'pricing@:7000',
  'Pricing@127.0.0.1:7000',
  'pricing@127.0.0.1:0',
  'pricing@127.0.0.1:65533',
  'pricing@127.0.0.1:99999',
  'pricing@tcp://127.0.0.1:7000',
])('SERVICES cannot have %s, and says how it should be', (entry) => {
  expect(problemsOf({ ...storeUrl, SERVICES: `reviews@127.0.0.1:7000,${entry}` })).toEqual([
    'SERVICES: must be like pricing@127.0.0.1:7000 (entry 2)',
  ]);
});

test.each(['10.0.0.7', 'pricing-1.inner', 'a'])('a replica can be reached at %s', (host) => {
  const { base } = readProcessSettings(own, { ...storeUrl, ADVERTISE_HOST: host });

  expect(base.ADVERTISE_HOST).toBe(host);
});

test.each(['tcp://10.0.0.7', '10.0.0.7:7000', '::1', '*', '-a', 'a b', 'a'.repeat(300)])(
  'nobody can be reached at %s',
  (host) => {
    expect(problemsOf({ ...storeUrl, ADVERTISE_HOST: host })).toEqual([
      'ADVERTISE_HOST: must be a host name or an IPv4 address',
    ]);
  },
);

test.each([
  ['CALLS_PORT', 'http', 'must be a whole number, such as 8080'],
  ['CALLS_PORT', '80.5', 'must be a whole number, such as 8080'],
  ['CALLS_PORT', '70000', 'must be at most 65535'],
  ['CALLS_PORT', '-1', 'must be at least 0'],
  ['DEADLINE_FACTOR', '2.5', 'must be a whole number, such as 8080'],
  ['DEADLINE_FACTOR', '101', 'must be at most 100'],
  ['MODE', 'slow', 'must be one of fast, safe'],
  ['TOKEN', 'short', 'must have at least 16 characters'],
  ['READERS', 'reports', 'reports: must be like reports:product.list'],
])('%s=%s is refused with what it must be', (name, value, message) => {
  expect(problemsOf({ ...storeUrl, [name]: value })).toEqual([`${name}: ${message}`]);
});

test('an address must be a URL', () => {
  const read = () => readSettings(z.object({ PLACE: z.url() }), { PLACE: 'here' });

  expect(read).toThrow(/^PLACE: must be a URL$/);
});

test('a setting that is missing must be set', () => {
  expect(problemsOf({})).toEqual(['STORE_URL: must be set']);
});

test('a refusal never shows a value, which may be a secret', () => {
  const secret = 'hunter2-4711';
  const everything = Object.fromEntries(
    ['LOG_LEVEL', 'DISCOVERY', 'SERVICES', 'CALLS_PORT', 'STORE_URL', 'TOKEN', 'MODE'].map(
      (name) => [name, secret],
    ),
  );

  const problems = problemsOf(everything);

  expect(problems).toHaveLength(7);
  expect(problems.join()).not.toContain('hunter2');
  expect(problems.join()).not.toContain('4711');
});

test('settings without those of every process are read in the same way', () => {
  expect(readSettings(own, { ...storeUrl, MODE: ' ' })).toEqual({ ...storeUrl, MODE: 'safe' });
  expect(() => readSettings(own, { ...storeUrl, MODE: 'slow' })).toThrow(SettingsError);
});

test('an entry of SERVICES is taken apart', () => {
  expect(toServiceAddress('pricing@pricing-1.inner:7000')).toEqual({
    service: 'pricing',
    host: 'pricing-1.inner',
    port: 7000,
  });
});
