import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  MongoBulkWriteError,
  MongoClientClosedError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
} from 'mongodb';
import { failureByCode, failureOf } from './mongo-failures.ts';
import { mongoFailureByName } from './store-failure.ts';

const driver = dirname(createRequire(import.meta.url).resolve('mongodb/package.json'));

const read = (...path: string[]) => readFileSync(join(...path), 'utf8');

const errorClass = /^class (?:\w+ extends (?!Error\b)[\w.]*Error|MongoError extends Error) \{/;
const ownName = /get name\(\) \{\s*return '(\w+)'/;

/** The names of the error classes in a source. One without a name goes by that of its parent. */
const namesIn = (source: string): string[] =>
  source
    .split(/^(?=class )/m)
    .filter((one) => errorClass.test(one))
    .flatMap((one) => ownName.exec(one)?.[1] ?? []);

const driverSources = readdirSync(join(driver, 'lib'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.js'))
  .map((path) => read(driver, 'lib', path));

test('every error class of the installed driver has its place in the table, and no other', () => {
  const installed = driverSources.flatMap(namesIn);

  expect(installed).toContain('MongoClientClosedError');
  expect(installed).toContain('MongoPoolClosedError');
  expect(Object.keys(mongoFailureByName).toSorted()).toEqual([...new Set(installed)].toSorted());
});

test('every code of a server that the driver knows has its place in the table', () => {
  const [, list = ''] =
    /MONGODB_ERROR_CODES = Object\.freeze\(\{([^}]*)\}/.exec(read(driver, 'lib/error.js')) ?? [];
  const known = [...list.matchAll(/\w+: (\d+)/g)].map(([, code]) => code ?? '');

  expect(known.length).toBeGreaterThan(20);
  expect(known.filter((code) => !(code in failureByCode))).toEqual([]);
});

const handshake = new MongoServerError({ message: 'shutting down', code: 91 });
handshake.addErrorLabel('HandshakeError');

const bulk = (error: object) => new MongoBulkWriteError(error as never, {} as never);

test.each([
  ['a client that closed under a call', new MongoClientClosedError(), 'unanswered'],
  ['a connection that ended', new MongoNetworkError('reset'), 'unanswered'],
  ['one that never was', new MongoNetworkError('reset', { beforeHandshake: true }), 'unsent'],
  ['a server that stops while one connects', handshake, 'unsent'],
  ['a bulk write whose connection ended', bulk(new MongoNetworkError('reset')), 'unanswered'],
  ['a bulk write under which the client closed', bulk(new MongoClientClosedError()), 'unanswered'],
  [
    'a bulk write that was cut off between two batches',
    bulk(new MongoServerSelectionError('no server', {} as never)),
    'unanswered',
  ],
  ['a bulk write on a full disk', bulk({ message: 'full', code: 14_031 }), 'unanswered'],
  ['a bulk write of a duplicate', bulk({ message: 'there is one', code: 11_000 }), 'fault'],
  ['a user without rights', new MongoServerError({ message: 'no', code: 13 }), 'refused'],
  ['a document that is refused', new MongoServerError({ message: 'no', code: 121 }), 'fault'],
  ['a bug', new TypeError('a bug'), 'fault'],
])('%s', (_what, error, failure) => {
  expect(failureOf(error)).toBe(failure);
});
