import { docker } from './compose-project.ts';
import type { ComposeProject } from './compose-project.ts';

/** The servers of a shop that speak Redis' protocol. */
export type RedisServer = 'redis' | 'cache';

/** Where there are users, the one that looks after the server has its password in the container. */
const redisCli =
  'password=/run/shop/operator-password; ' +
  'if [ -f $password ]; then export REDISCLI_AUTH="$(cat $password)"; as="--user operator"; fi; ' +
  'exec redis-cli -e $as "$@"';

/** Runs a command of Redis as its operator, and resolves to its output. */
export const askRedis = async (
  { replicas }: Pick<ComposeProject, 'replicas'>,
  server: RedisServer,
  ...command: readonly string[]
): Promise<string> => {
  const [{ id } = { id: '' }] = await replicas(server);
  return docker(['exec', id, 'sh', '-c', redisCli, 'sh', ...command]);
};
