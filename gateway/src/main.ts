import { randomBytes } from 'node:crypto';
import { openRedis } from '@shop/shared/service/redis';
import { redisLogin } from '@shop/shared/service/redis-settings';
import { runProcess } from '@shop/shared/service/run-process';
import { openClients } from './clients.ts';
import { settings } from './config.ts';
import { httpSettingsOf } from './edge/http-settings.ts';
import { openRedisCounters } from './edge/limits/redis-counters.ts';
import { createGateway } from './gateway.ts';
import { createRedisPartnerKeys } from './partner/keys/redis-partner-keys.ts';
import { RedisCopyStore } from './product-page/copies/redis-copy-store.ts';
import { sections } from './sections/index.ts';
import { RedisSessionStore } from './sessions/redis-session-store.ts';

const newAdminToken = () => {
  const token = randomBytes(24).toString('base64url');
  process.stdout.write(`The admin token, until the next start: ${token}\n`);
  return token;
};

/** A container shares its port with nobody; only Linux can share a port among sockets. */
const sockets = process.platform === 'linux' ? 32 : 1;

await runProcess('gateway', settings, async (config, kit) => {
  const login = redisLogin(config);
  const redis = await openRedis(kit, config.REDIS_URL, login);
  const cache = config.CACHE_URL ? await openRedis(kit, config.CACHE_URL, login, 'cache') : redis;
  const clients = openClients(kit, sections);

  const gateway = createGateway({
    ...kit,
    clients,
    copies: new RedisCopyStore(cache, kit.log),
    partnerKeys: createRedisPartnerKeys(redis, kit),
    sessions: new RedisSessionStore(redis),
    openCounter: openRedisCounters(redis),
    settings: {
      limits: config,
      adminToken: config.ADMIN_TOKEN ?? newAdminToken(),
      sockets,
      ...httpSettingsOf(config),
    },
  });
  kit.check('services', gateway.checkReady);
  await gateway.start(config.PORT);
  await gateway.backOffice.start(config.BACK_OFFICE_PORT);
  kit.onStop(() => gateway.stop());
  kit.onStop(() => gateway.drain(config.DRAIN_MS));
});
