import { createHash } from 'node:crypto';

/**
 * What a service keeps in Redis, as the adapters name their keys (`redis-*.ts`), and which groups
 * of commands they are for. Scripts are run by these services only.
 */
const stores: Readonly<Record<string, string>> = {
  gateway: '~gateway:copy:* ~gateway:limit:* +@transaction',
  recommendations: '~rec:*',
};

const storing = '+@read +@write -@admin -@dangerous +eval +evalsha +info';

/** With DISCOVERY=redis everyone reads who is there, by a script that may do nothing else. */
const finding =
  '%R~shop:discovery:* &shop:discovery +@connection -@admin -@dangerous ' +
  '+eval_ro +time +zrange +subscribe +unsubscribe +info';

/** And a service says where it is itself. */
const announcing = (service: string) =>
  `~shop:discovery:${service} +eval +evalsha +zadd +zrem +zremrangebyscore +pexpire +publish`;

/** These are found by nobody. */
const callers = new Set(['gateway', 'seed']);

const rightsOf = (service: string): string =>
  [
    '-@all',
    ...(stores[service] ? [stores[service], storing] : []),
    finding,
    ...(callers.has(service) ? [] : [announcing(service)]),
  ].join(' ');

const hashOf = (password: string) => createHash('sha256').update(password).digest('hex');

/**
 * The users of Redis, as its `aclfile`: each service with its own keys, `operator` for whoever
 * looks after it, and `health`, which may only PING and needs no password for that. `default` is
 * off, so that nobody can be it, and may do all: Redis 8.0 checks its rights at each EXEC when it
 * loads its append-only file, and leaves out what it may not do (redis/redis#14541).
 */
export const redisUsers = (
  passwords: ReadonlyMap<string, string>,
  operatorPassword: string,
): string =>
  [
    'user default off ~* &* +@all',
    'user health on nopass -@all +ping',
    `user operator on #${hashOf(operatorPassword)} ~* &* +@all`,
    ...[...passwords].map(
      ([service, password]) => `user ${service} on #${hashOf(password)} ${rightsOf(service)}`,
    ),
    '',
  ].join('\n');
