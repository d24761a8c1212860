import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createMongoClient } from '@shop/shared/service/mongo';
import type { MongoStore } from '@shop/shared/service/mongo';
import type { Db } from 'mongodb';
import { z } from 'zod';

/** A server that has just been made starts twice, and is healthy in between. */
const patienceMs = 60_000;

const rightsOf = (service: string) => [{ role: 'readWrite', db: service }];

const userShape = z.object({
  user: z.string(),
  roles: z.array(z.object({ role: z.string(), db: z.string() })),
});

/** A server without users may leave the list out. */
const known = z.object({ users: z.array(userShape).default([]) });

const usersOf = async (admin: Db) => {
  const { users } = known.parse(await admin.command({ usersInfo: 1 }));
  return new Map(users.map(({ user, roles }) => [user, roles]));
};

/** The names and passwords that the files of a folder hold. */
export const usersIn = (folder: string): ReadonlyMap<string, string> =>
  new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

/**
 * Makes a user for each service, with the right to read and write the database of its name. Resolves
 * to those who may do more than that: some servers take rights for a database and give all.
 */
export const makeMongoUsers = async (
  store: Pick<MongoStore, 'url' | 'login'>,
  users: ReadonlyMap<string, string>,
): Promise<readonly string[]> => {
  const client = createMongoClient(
    store.url,
    { serverSelectionTimeoutMS: patienceMs },
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
