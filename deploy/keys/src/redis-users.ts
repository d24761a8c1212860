import { createHash } from 'node:crypto';
import { codeOf } from '@shop/shared/service/driver-error';
import type { Login } from '@shop/shared/service/login';
import { withRedis } from '@shop/shared/service/redis-once';
import { UnusableError } from './files.ts';
import { callers } from './parties.ts';

/** The rights of services to keys in the cache. */
const copies: Readonly<Record<string, string>> = { gateway: '~gateway:copy:*' };

/**
 * The keys of a process in Redis, as the adapters name them (`redis-*.ts`), and the groups of
 * commands for them. Copies are among them for a shop without a cache (no `CACHE_URL`).
 */
const stores: Readonly<Record<string, string>> = {
  carts: '~carts:*',
  gateway: `~gateway:limit:* ~gateway:session:* ~gateway:partner:* ${copies['gateway']} +@transaction`,
};

/** The processes that keep something in Redis: a service among them keeps nothing in MongoDB. */
export const onRedis: readonly string[] = Object.keys(stores);

const storing = '+@read +@write -@admin -@dangerous +eval +evalsha +info';

/** With DISCOVERY=redis everyone reads who is there, by a script that may do nothing else. */
const finding =
  '%R~shop:discovery:* &shop:discovery +@connection -@admin -@dangerous ' +
  '+eval_ro +time +zrange +subscribe +unsubscribe +info';

/** And a service says where it is itself. */
const announcing = (service: string) =>
  `~shop:discovery:${service} +eval +evalsha +zadd +zrem +zremrangebyscore +pexpire +publish`;

const rightsOf = (service: string): string =>
  [
    '-@all',
    ...(stores[service] ? [stores[service], storing] : []),
    finding,
    ...(callers.includes(service) ? [] : [announcing(service)]),
  ].join(' ');

const hashOf = (password: string) => createHash('sha256').update(password).digest('hex');

/** The passwords of those who are no service. */
interface Caretakers {
  /** Of the operator of the server. */
  readonly operator: string;
  /** Of the job that lets it read this file again, when there are other users. */
  readonly loader: string;
}

/** The passwords of services, by name. */
type Passwords = ReadonlyMap<string, string>;

/**
 * The users of a server, as its `aclfile`: the services that have rights, and its caretakers.
 * `health` may only PING and needs no password for that, and `loader` may only have this file read.
 * `default` is off, so that nobody can be it, and may do all: Redis 8.0 checks its rights at each
 * EXEC when it loads its append-only file, and leaves out what it may not do (redis/redis#14541).
 */
const usersFile = (
  passwords: Passwords,
  { operator, loader }: Caretakers,
  rightsIn: (service: string) => string | undefined,
): string =>
  [
    'user default off ~* &* +@all',
    'user health on nopass -@all +ping',
    `user operator on #${hashOf(operator)} ~* &* +@all`,
    `user loader on #${hashOf(loader)} -@all +acl|load`,
    ...[...passwords].flatMap(([name, password]) => {
      const rights = rightsIn(name);
      return rights ? [`user ${name} on #${hashOf(password)} ${rights}`] : [];
    }),
    '',
  ].join('\n');

/** The users of Redis: each service with its own keys. */
export const redisUsers = (passwords: Passwords, caretakers: Caretakers): string =>
  usersFile(passwords, caretakers, rightsOf);

/** The users of the cache: the services that keep copies there. */
export const cacheUsers = (passwords: Passwords, caretakers: Caretakers): string =>
  usersFile(
    passwords,
    caretakers,
    (name) => copies[name] && `-@all ${copies[name]} +@connection ${storing}`,
  );

/** The server was started when there was another password, or no such user. */
const isStranger = (error: unknown) => ['WRONGPASS', 'NOAUTH'].includes(String(codeOf(error)));

/**
 * Lets each server read its `aclfile` again: new users are known from then on, and the connections
 * of unchanged users go on. Nothing is started again. Rejects with an `UnusableError` that says
 * what to do where the server does not know this user, and with the driver's error where it does
 * not answer within 5 s.
 */
export const loadRedisUsers = async (urls: readonly string[], login: Login): Promise<void> => {
  for (const url of urls) {
    try {
      await withRedis(url, login, (redis) => redis.call('ACL', 'LOAD'));
    } catch (error) {
      if (!isStranger(error)) throw error;
      const message = `a Redis among those given knows another ${login.user}: start it again`;
      throw new UnusableError(message, { cause: error });
    }
  }
};
