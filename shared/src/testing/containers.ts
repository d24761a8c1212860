import { GenericContainer, Wait } from 'testcontainers';
import type { Db, MongoClient, MongoClientOptions } from 'mongodb';
import type { Login } from '../service/login.ts';
import { createMongoClient } from '../service/mongo.ts';

/** The servers that the shop runs on; the compose file names the same ones. */
const images = { mongo: 'mongo:8', redis: 'redis:8' } as const;

const startupTimeoutMs = 60_000;

/** A server in a container of its own. */
export interface RunningServer {
  readonly url: string;
  /** Removes the container and what is in it. */
  stop(): Promise<void>;
}

/** A database server; each call of `database` opens an empty one that nobody else uses. */
export interface RunningMongo extends RunningServer {
  database(): Db;
}

/** A Redis server, which is started again after its end, with nothing in it. */
export interface RunningRedis extends RunningServer {
  /** Ends the server as a fault would, with SIGKILL. */
  kill(): Promise<void>;
  /** Writes the `aclfile` anew, of one that has users; it is not read by that. */
  writeUsers(lines: readonly string[]): Promise<void>;
}

/** Waits until a server answers, not only until its port is open. */
const untilAnswering = async (probe: () => Promise<unknown>): Promise<void> => {
  const givesUpAt = performance.now() + startupTimeoutMs;
  for (;;) {
    try {
      await probe();
      return;
    } catch (error) {
      if (performance.now() >= givesUpAt) throw error;
    }
  }
};

const rootOf = ({ user, password }: Login) => ({
  MONGO_INITDB_ROOT_USERNAME: user,
  MONGO_INITDB_ROOT_PASSWORD: password,
});

/** A client of a test, which asks for more at once than a service would, on a slower machine. */
export const testMongoClient = (
  url: string,
  options: MongoClientOptions = {},
  login?: Login,
): MongoClient => createMongoClient(url, { waitQueueTimeoutMS: 20_000, ...options }, login);

/** Starts a MongoDB server, open to all or only to `login`; ready within a minute or it throws. */
export const startMongo = async (login?: Login): Promise<RunningMongo> => {
  const port = 27_017;
  const container = await new GenericContainer(images.mongo)
    .withEnvironment(login ? rootOf(login) : {})
    .withExposedPorts(port)
    .withStartupTimeout(startupTimeoutMs)
    .start();
  const address = `${container.getHost()}:${container.getMappedPort(port)}`;
  const url = `mongodb://${address}/?directConnection=true`;
  const client = testMongoClient(url, {}, login);
  await untilAnswering(() => client.db('admin').command({ ping: 1 }));

  let databases = 0;
  return {
    url,
    database: () => client.db(`test-${++databases}`),
    stop: async () => {
      await client.close();
      await container.stop();
    },
  };
};

/** As the image runs it, which is alone in its network. */
const redisServer = 'redis-server --protected-mode no --save ""';

/** How a Redis server is run. */
interface RedisManner {
  /** Lines of an `aclfile`; default: it is open to all. */
  readonly users?: readonly string[];
  /** Whether it still has what was written when it is started again; default no. */
  readonly isKept?: boolean;
}

const usersFile = '/tmp/users.acl';

const asUsersFile = (users: readonly string[]) => ({
  content: users.map((line) => `${line}\n`).join(''),
  target: usersFile,
});

/** Starts a Redis server; ready within a minute or it throws. */
export const startRedis = async (manner: RedisManner = {}): Promise<RunningRedis> => {
  const port = 6_379;
  const { users, isKept = false } = manner;
  const options = `--appendonly ${isKept ? 'yes' : 'no'} ${users ? `--aclfile ${usersFile}` : ''}`;
  const container = await new GenericContainer(images.redis)
    .withCopyContentToContainer(users ? [asUsersFile(users)] : [])
    .withCommand(['sh', '-c', `while :; do ${redisServer} ${options}; sleep 1; done`])
    .withExposedPorts(port)
    .withWaitStrategy(Wait.forLogMessage(/Ready to accept connections/))
    .withStartupTimeout(startupTimeoutMs)
    .start();
  return {
    url: `redis://${container.getHost()}:${container.getMappedPort(port)}`,
    kill: async () => {
      const { exitCode, output } = await container.exec([
        'sh',
        '-c',
        'kill -9 $(pidof redis-server)',
      ]);
      if (exitCode !== 0) throw new Error(`the server could not be killed: ${output}`);
    },
    writeUsers: (lines) => container.copyContentToContainer([asUsersFile(lines)]),
    stop: async () => void (await container.stop()),
  };
};
