import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { peersFile } from '@shop/shared/keys/key-files';
import {
  UnusableError,
  foldersIn,
  makeFile,
  modes,
  readIfThere,
  removeLeftovers,
  replaceFile,
} from './files.ts';
import { makeKeys, publicKeysOf, rotation } from './key-folder.ts';
import { callers, processes, stores } from './parties.ts';
import { cacheUsers, onRedis, redisUsers } from './redis-users.ts';

/** The folder of the public keys, in the folder of all keys. */
const peersFolder = 'peers';

/** Names that no program can have. */
const taken: readonly string[] = [...processes, ...stores, peersFolder].toSorted();

const servicesIn = (keys: string): readonly string[] =>
  foldersIn(keys).filter((name) => !stores.includes(name) && name !== peersFolder);

/** Writes down what everyone may know of everyone, after any change of keys. */
const writePeers = (keys: string): void => {
  const services = servicesIn(keys).map((name) => [name, publicKeysOf(join(keys, name))]);
  const peers = peersFile.parse({ services: Object.fromEntries(services) });
  const text = `${JSON.stringify(peers, undefined, 2)}\n`;
  replaceFile(join(keys, peersFolder, 'peers.json'), text, modes.everyone);
};

/** 256 bits as hexadecimal digits, or as base64url, which passwords were made in before. */
const password = /^(?:[0-9a-f]{64}|[A-Za-z0-9_-]{43})$/;

/**
 * The password in a file, which is made where there is none: of digits and letters alone, as one
 * that begins with `-` is taken for an option by programs that get it as an argument.
 */
const passwordIn = (path: string, mode: number): string => {
  makeFile(path, randomBytes(32).toString('hex'), mode);
  const text = readIfThere(path) ?? '';
  if (password.test(text)) return text;
  throw new UnusableError(`${path} is damaged: put its copy there, or remove it for a new one`);
};

/** Writes what the servers need to know their users. They run as other users of the job's group. */
const writeUsers = (keys: string, services: readonly string[]): void => {
  const there = new Set(foldersIn(keys));
  const passwordsFor = (store: string, users: readonly string[]) =>
    new Map(
      users.map((user) => [user, passwordIn(join(keys, user, `${store}-password`), modes.owner)]),
    );
  const mongo = passwordsFor(
    'mongo',
    services.filter((name) => ![...callers, ...onRedis].includes(name)),
  );
  const redis = passwordsFor('redis', services);

  if (there.has('mongo')) {
    passwordIn(join(keys, 'mongo/root-password'), modes.group);
    const users = join(keys, 'mongo/users');
    mkdirSync(users, { recursive: true, mode: 0o700 });
    for (const [user, password] of mongo) replaceFile(join(users, user), password, modes.owner);
  }
  if (there.has('redis')) {
    const loader = passwordIn(join(keys, 'redis/loader-password'), modes.owner);
    for (const [store, usersOf] of Object.entries({ redis: redisUsers, cache: cacheUsers })) {
      if (!there.has(store)) continue;
      const operator = passwordIn(join(keys, store, 'operator-password'), modes.group);
      const users = usersOf(redis, { operator, loader });
      replaceFile(join(keys, store, 'users.acl'), users, modes.group);
    }
  }
};

/** Makes all that is missing in a folder of keys; what is there is kept. Says for whom. */
export const makeMissing = (keys: string): readonly string[] => {
  const services = servicesIn(keys);
  removeLeftovers(keys);
  for (const service of services) makeKeys(join(keys, service));
  writeUsers(keys, services);
  writePeers(keys);
  return services;
};

const checkProgram = (name: string): void => {
  if (/^[a-z][a-z0-9-]{0,127}$/.test(name) && !taken.includes(name)) return;
  throw new UnusableError(
    `no program can be called ${JSON.stringify(name)}: a name has a-z, 0-9 and -, begins ` +
      `with a letter, and is none of ${taken.join(', ')}`,
  );
};

/**
 * Makes the folders that are missing: of every process of the shop, of its stores, and of programs
 * that are no part of it. Servers of stores read theirs as members of the owner's group.
 */
export const makeFolders = (keys: string, programs: readonly string[]): void => {
  programs.forEach(checkProgram);
  try {
    for (const name of [...processes, ...stores, ...programs]) {
      mkdirSync(join(keys, name), { recursive: true, mode: 0o750 });
    }
    mkdirSync(join(keys, peersFolder), { recursive: true, mode: 0o755 });
  } catch (error) {
    const message = `no folder can be made in ${keys}: this user must be able to write there`;
    throw new UnusableError(message, { cause: error });
  }
};

/** Removes the keys of a program, or of a service that the shop no longer has. */
export const forget = (keys: string, program: string): void => {
  checkProgram(program);
  rmSync(join(keys, program), { recursive: true, force: true });
  rmSync(join(keys, 'mongo/users', program), { force: true });
  makeMissing(keys);
};

/** Takes a step of the rotation of a service's key, and lets everyone know. */
export const rotate = (keys: string, step: keyof typeof rotation, service = ''): void => {
  const services = servicesIn(keys);
  if (!services.includes(service)) {
    throw new UnusableError(`there is no service ${service}: name one of ${services.join(', ')}`);
  }
  rotation[step](join(keys, service));
  writePeers(keys);
};
