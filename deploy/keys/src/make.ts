import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { everyContract } from '@shop/shared/service/every-contract';
import { peersFile } from '@shop/shared/keys/key-files';
import { UnusableError, foldersIn, modes, removeLeftovers, replaceFile } from './files.ts';
import { KeyFolder } from './key-folder.ts';
import { passwordIn } from './passwords.ts';
import { cacheUsers, redisUsers } from './redis-users.ts';

/** Where secrets are made, and where what everyone may know. */
export interface Folders {
  readonly keys: string;
  readonly peers: string;
}

/** Folders that are no service's. Those of the stores need not be there. */
const stores = new Set(['mongo', 'redis', 'cache', 'peers']);

/** Services that keep nothing in MongoDB. */
const withoutDatabase = new Set(['gateway', 'seed']);

const servicesIn = ({ keys }: Folders): readonly string[] => {
  const services = foldersIn(keys).filter((name) => !stores.has(name));
  if (services.length > 0) return services;
  throw new UnusableError(`${keys} is empty: it must have a folder for each service`);
};

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
    services.filter((name) => !withoutDatabase.has(name)),
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

/** Folders that have an owner, whom nobody else can be. */
const takenNames = async (): Promise<readonly string[]> => {
  const services = (await everyContract()).map(({ service }) => service);
  return [...new Set([...stores, ...withoutDatabase, ...services])].toSorted();
};

/** Makes the folder of a program that is no part of the shop, where there is none. */
export const makeFolder = async ({ keys }: Folders, program: string): Promise<void> => {
  const taken = await takenNames();
  if (!/^[a-z][a-z0-9-]{0,127}$/.test(program) || taken.includes(program)) {
    throw new UnusableError(
      `no program can be called ${JSON.stringify(program)}: a name has a-z, 0-9 and -, begins ` +
        `with a letter, and is none of ${taken.join(', ')}`,
    );
  }
  mkdirSync(join(keys, program), { recursive: true, mode: 0o700 });
};

/** The folder of a service that is there. */
export const keyFolderOf = (folders: Folders, service: string | undefined): KeyFolder => {
  const services = servicesIn(folders);
  if (service && services.includes(service)) return new KeyFolder(folders.keys, service);
  throw new UnusableError(
    `there is no service ${service ?? ''}: name one of ${services.join(', ')}`,
  );
};
