import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { peersFile } from '@shop/shared/keys/key-files';
import { UnusableError, foldersIn, modes, removeLeftovers, replaceFile } from './files.ts';
import { KeyFolder } from './key-folder.ts';
import { callers, processes, stores } from './parties.ts';
import { passwordIn } from './passwords.ts';
import { cacheUsers, redisUsers } from './redis-users.ts';

/** Where secrets are made, and where what everyone may know. */
export interface Folders {
  readonly keys: string;
  readonly peers: string;
}

/** The folders in `folder`: the public keys of all are in one that no process owns. */
export const foldersAt = (folder: string): Folders => ({
  keys: folder,
  peers: join(folder, 'peers'),
});

/** Names that no program can have. */
const taken: readonly string[] = [...processes, ...stores, 'peers'].toSorted();

const isOwner = (name: string) => !stores.includes(name) && name !== 'peers';

const servicesIn = ({ keys }: Folders): readonly string[] => foldersIn(keys).filter(isOwner);

/** Writes down what everyone may know of everyone, after any change of keys. */
export const writePeers = (folders: Folders): void => {
  const services = servicesIn(folders).map((service) => [
    service,
    new KeyFolder(folders.keys, service).publicKeys(),
  ]);
  const peers = peersFile.parse({ services: Object.fromEntries(services) });
  const text = `${JSON.stringify(peers, undefined, 2)}\n`;
  replaceFile(join(folders.peers, 'peers.json'), text, modes.everyone);
};

/** What the servers need to know their users. They are other users than the job is, of its group. */
const writeUsers = ({ keys }: Folders, services: readonly string[]): void => {
  const there = new Set(foldersIn(keys));
  const passwordsFor = (store: string, users: readonly string[]) =>
    users.map((user): [string, string] => [
      user,
      passwordIn(join(keys, user, `${store}-password`), modes.owner),
    ]);
  const mongo = passwordsFor(
    'mongo',
    services.filter((name) => !callers.includes(name)),
  );
  const redis = new Map(passwordsFor('redis', services));

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

/** Makes all that is missing; what is there is kept. Says for whom. */
export const makeMissing = (folders: Folders): readonly string[] => {
  const services = servicesIn(folders);
  for (const folder of Object.values(folders)) removeLeftovers(folder);
  for (const service of services) new KeyFolder(folders.keys, service).make();
  writeUsers(folders, services);
  writePeers(folders);
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
export const makeFolders = (folders: Folders, programs: readonly string[]): void => {
  programs.forEach(checkProgram);
  try {
    for (const name of [...processes, ...stores, ...programs]) {
      mkdirSync(join(folders.keys, name), { recursive: true, mode: 0o750 });
    }
    mkdirSync(folders.peers, { recursive: true, mode: 0o755 });
  } catch (error) {
    const message = `no folder can be made in ${folders.keys}: this user must be able to write there`;
    throw new UnusableError(message, { cause: error });
  }
};

/** Removes the keys of a program, or of a service that the shop no longer has. */
export const forget = (folders: Folders, program: string): void => {
  checkProgram(program);
  rmSync(join(folders.keys, program), { recursive: true, force: true });
  rmSync(join(folders.keys, 'mongo/users', program), { force: true });
  makeMissing(folders);
};

/** The folder of a service that is there. */
export const keyFolderOf = (folders: Folders, service: string | undefined): KeyFolder => {
  const services = servicesIn(folders);
  if (service && services.includes(service)) return new KeyFolder(folders.keys, service);
  throw new UnusableError(
    `there is no service ${service ?? ''}: name one of ${services.join(', ')}`,
  );
};
