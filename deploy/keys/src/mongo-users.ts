import { join } from 'node:path';
import { createMongoClient } from '@shop/shared/service/mongo';
import type { MongoStore } from '@shop/shared/service/mongo';
import { z } from 'zod';
import { filesIn, readIfThere } from './files.ts';

/** A server that has just been made starts twice, and is healthy in between. */
const patienceMs = 60_000;

const rightsOf = (service: string) => [{ role: 'readWrite', db: service }];

const userShape = z.object({
  user: z.string(),
  roles: z.array(z.object({ role: z.string(), db: z.string() })),
});

/** A server without users may leave the list out. */
const known = z.object({ users: z.array(userShape).default([]) });

type Database = ReturnType<ReturnType<typeof createMongoClient>['db']>;

const usersOf = async (admin: Database) => {
  const { users } = known.parse(await admin.command({ usersInfo: 1 }));
  return new Map(users.map(({ user, roles }) => [user, roles]));
};

/** The names and passwords that the files of a folder hold. */
export const usersIn = (folder: string): ReadonlyMap<string, string> =>
  new Map(filesIn(folder).map((name) => [name, readIfThere(join(folder, name)) ?? '']));

/**
 * Makes a user for each service, with the right to read and write the database of its name.
 * Resolves to those who may do more than that: some servers take such rights and give all.
 */
export const makeMongoUsers = async (
  store: Pick<MongoStore, 'url' | 'login'>,
  users: ReadonlyMap<string, string>,
): Promise<readonly string[]> => {
  const client = createMongoClient(
    store.url,
    { serverSelectionTimeoutMS: patienceMs, waitQueueTimeoutMS: patienceMs },
    store.login,
  );
  try {
    const admin = client.db('admin');
    const before = await usersOf(admin);
    for (const [user, pwd] of users) {
      await admin.command(
        before.has(user)
          ? { updateUser: user, pwd }
          : { createUser: user, pwd, roles: rightsOf(user) },
      );
    }
    const after = await usersOf(admin);
    return [...users.keys()].filter(
      (user) => JSON.stringify(after.get(user)) !== JSON.stringify(rightsOf(user)),
    );
  } finally {
    await client.close();
  }
};
