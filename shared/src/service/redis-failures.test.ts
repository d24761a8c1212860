import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ReplyError } from 'ioredis';
import { redisFailureByMessage, redisFailureOf } from './redis-failures.ts';
import { redisFailureByName } from './store-failure.ts';

const require = createRequire(import.meta.url);

const sourcesOf = (name: string, folder: string): string[] => {
  const home = join(dirname(require.resolve(`${name}/package.json`)), folder);
  return readdirSync(home, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.js'))
    .map((path) => readFileSync(join(home, path), 'utf8'));
};

const sources = [...sourcesOf('ioredis', 'built'), ...sourcesOf('redis-errors', 'lib')];

/** A class names itself, or goes by its own name, as all of redis-errors do. */
const namesIn = (source: string): string[] =>
  source
    .split(/^(?=class )/m)
    .map((one) => ({ name: /^class (\w+) extends [\w.]*Error \{/.exec(one)?.[1], one }))
    .flatMap(({ name, one }) =>
      name === undefined
        ? []
        : [/get name\s?\(\) \{\s*return ["'](\w+)["']/.exec(one)?.[1] ?? name],
    );

test('every error class of the installed drivers has its place in the table, and no other', () => {
  const installed = new Set(sources.flatMap(namesIn));

  expect(Object.keys(redisFailureByName).toSorted()).toEqual([...installed].toSorted());
});

test.each(Object.keys(redisFailureByMessage))('the installed driver still says: %s', (message) => {
  expect(sources.some((source) => source.includes(message))).toBe(true);
});

const network = Object.assign(new Error('read ECONNRESET'), { errno: -104, syscall: 'read' });

test.each([
  ['a connection that ended', new Error('Connection is closed.'), 'unanswered'],
  ['a network that failed', network, 'unanswered'],
  ['no connection', Object.assign(new Error('Command timed out')), 'late'],
  ['a Redis that is full', new ReplyError('OOM command not allowed'), 'refused'],
  ['a user without rights', new ReplyError('NOPERM this user has no permissions'), 'refused'],
  ['a replica', new ReplyError("READONLY You can't write against a read only replica."), 'unsent'],
  ['a Redis that is starting', new ReplyError('LOADING Redis is loading'), 'unsent'],
  ['another type of value', new ReplyError('WRONGTYPE Operation against a key'), 'fault'],
  ['a bug', new TypeError('a bug'), 'fault'],
  ['no error at all', 'nothing', 'fault'],
])('%s', (_what, error, failure) => {
  expect(redisFailureOf(error)).toBe(failure);
});
