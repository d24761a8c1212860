import { loggedError } from '@shop/shared/service/driver-error';
import { mongoStore } from '@shop/shared/service/mongo';
import { redisLogin } from '@shop/shared/service/redis-settings';
import { exitCodes, settingsOrExit } from '@shop/shared/service/run-process';
import { readSettings } from '@shop/shared/service/settings';
import type { z } from 'zod';
import { settings } from './config.ts';
import { UnusableError } from './files.ts';
import { forget, makeFolders, makeMissing, rotate } from './make.ts';
import { makeMongoUsers, usersIn } from './mongo-users.ts';
import { loadRedisUsers } from './redis-users.ts';

const help = `Makes the secrets of the shop. Existing ones are kept, unless a command says so.

  make [PROGRAM...]  for each service, which has a folder of its name in KEYS_FOLDER: its key.json
                     and its passwords; for MongoDB, Redis and the cache what they know users by;
                     in the folder peers the public keys of all
                     With names, programs that are no part of the shop get a folder too
  forget PROGRAM     removes the folder of a program, or of a service that was taken out
  mongo-users        makes the users of MongoDB, or gives them the passwords that they have now
  redis-users URL... lets these servers read their users again, or that of REDIS_URL, as REDIS_USER

A service gets another key, while the shop runs, in five steps; \`make rotate SERVICE=pricing\`
takes them all:

  next SERVICE       makes its next key, which everyone knows from now on beside the present one
                     Wait 5 s: every process reads the list again every 2 s.
  promote SERVICE    makes the next key the present one
                     Start its replicas again, one at a time: each one reads its key at its start.
  retire SERVICE     nobody knows any key but the present one any more
`;

const print = (line: string) => void process.stdout.write(`${line}\n`);

const rotated = {
  next: 'has a next key, which is in the list',
  promote: 'has its next key from its next start on',
  retire: 'has one key',
};

const run = async (
  command: string,
  [service, ...others]: readonly string[],
  given: z.infer<typeof settings>,
): Promise<void> => {
  const { KEYS_FOLDER: keys } = given;
  switch (command) {
    case 'make':
      makeFolders(keys, service === undefined ? [] : [service, ...others]);
      return print(`There are keys for ${makeMissing(keys).join(', ')}.`);
    case 'forget':
      forget(keys, service ?? '');
      return print(`Nobody knows ${service} any more.`);
    case 'next':
    case 'promote':
    case 'retire':
      rotate(keys, command, service);
      return print(`${service} ${rotated[command]}.`);
    case 'mongo-users': {
      const users = usersIn(given.USERS_FOLDER);
      const unconfined = await makeMongoUsers(mongoStore(given, 'admin'), users);
      print(`MongoDB knows ${[...users.keys()].join(', ')}.`);
      if (unconfined.length > 0) print('This server gives each of them all databases.');
      return undefined;
    }
    case 'redis-users': {
      const login = redisLogin(given);
      if (!login) throw new UnusableError('REDIS_USER and REDIS_PASSWORD_FILE say who asks for it');
      const urls = service === undefined ? [given.REDIS_URL] : [service, ...others];
      await loadRedisUsers(urls, login);
      return print('Redis has read its users.');
    }
    default:
      throw new UnusableError(`there is no command ${command}: --help names them`);
  }
};

const [command = 'make', ...rest] = process.argv.slice(2);
if (command === '--help') {
  process.stdout.write(help);
} else {
  const given = settingsOrExit('keys', (environment) => readSettings(settings, environment));
  try {
    await run(command, rest, given);
  } catch (error) {
    const isUnusable = error instanceof UnusableError;
    const { message, code = 'unknown' } = loggedError(error);
    process.stderr.write(`keys: ${message ?? `the store did not do it: ${code}`}\n`);
    process.exitCode = isUnusable ? exitCodes.configuration : exitCodes.failure;
  }
}
