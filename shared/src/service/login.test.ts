import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { mongoSettings, mongoStore } from './mongo.ts';
import { redisLogin } from './redis-settings.ts';
import { SettingsError, readProcessSettings } from './settings.ts';
import { startSample } from './testing/running-sample.ts';

const folder = mkdtempSync(join(tmpdir(), 'login-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fileWith = (text: string): string => {
  const path = join(folder, `${text.length}`);
  writeFileSync(path, text);
  return path;
};

const password = fileWith('canary-word\n');

const problemOf = (environment: Readonly<Record<string, string>>): string => {
  try {
    readProcessSettings(mongoSettings, environment);
    return '';
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.message;
  }
};

test('passwords are read from the files that the settings name', () => {
  const { base, own } = readProcessSettings(mongoSettings, {
    MONGO_USER: 'pricing',
    MONGO_PASSWORD_FILE: password,
    REDIS_USER: 'pricing',
    REDIS_PASSWORD_FILE: password,
  });
  const login = { user: 'pricing', password: 'canary-word' };

  expect(mongoStore(own, 'prices')).toEqual({ url: own.MONGO_URL, name: 'prices', login });
  expect(redisLogin(base)).toEqual(login);
});

test.each([
  ['*', 'pricing'],
  ['staging-*', 'staging-pricing'],
  ['prices', 'prices'],
])('MONGO_DATABASE=%s gives the service pricing the database %s', (MONGO_DATABASE, name) => {
  const { own } = readProcessSettings(mongoSettings, { MONGO_DATABASE });

  expect(mongoStore(own, 'pricing').name).toBe(name);
});

test('a database that cannot be one is refused', () => {
  expect(problemOf({ MONGO_DATABASE: 'a/b' })).toMatch(/^MONGO_DATABASE: must be a name/);
});

test('without a user there is no login', () => {
  const { base, own } = readProcessSettings(mongoSettings, {});

  expect(mongoStore(own, 'prices').login).toBeUndefined();
  expect(redisLogin(base)).toBeUndefined();
});

test.each([
  ['is not there', join(folder, 'nothing'), 'cannot be read'],
  ['is a folder', folder, 'cannot be read'],
  ['is empty', fileWith(' \n'), 'is empty'],
])('a password file that %s is refused in one line', (_what, path, why) => {
  const mongo = { MONGO_USER: 'pricing', MONGO_PASSWORD_FILE: path };
  const redis = { REDIS_USER: 'pricing', REDIS_PASSWORD_FILE: path };

  expect(problemOf(mongo)).toBe(`MONGO_PASSWORD_FILE: ${why}`);
  expect(problemOf(redis)).toBe(`REDIS_PASSWORD_FILE: ${why}`);
});

test.each(['MONGO', 'REDIS'])(
  'a user of %s without a password is refused, and the reverse',
  (of) => {
    const refusal = `${of}_USER: is of use only together with ${of}_PASSWORD_FILE`;

    expect(problemOf({ [`${of}_USER`]: 'pricing' })).toBe(refusal);
    expect(problemOf({ [`${of}_PASSWORD_FILE`]: password })).toBe(refusal);
  },
);

test('a process whose password file cannot be read ends with 78 and says which', async () => {
  await using child = await startSample({
    REDIS_USER: 'sample',
    REDIS_PASSWORD_FILE: join(folder, 'nothing'),
  });

  expect(await child.ended).toBe(78);
  expect(child.stderr()).toMatch(/with these settings: REDIS_PASSWORD_FILE: cannot be read\n$/);
});
