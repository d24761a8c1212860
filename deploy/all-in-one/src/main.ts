import { randomBytes } from 'node:crypto';
import { httpSettingsOf } from '@shop/gateway/edge/http-settings';
import { Registry, collectDefaultMetrics } from 'prom-client';
import { createLogger } from '@shop/shared/service/logger';
import {
  endFailed,
  endMisconfigured,
  exitCodes,
  runtimeWith,
  settingsOrExit,
  stopOnSignal,
} from '@shop/shared/service/run-process';
import { SettingsError, readSettings } from '@shop/shared/service/settings';
import { checkedSettings, help } from './config.ts';
import { invitationTo } from './invitation.ts';
import { type Shop, openShop } from './shop.ts';

if (process.argv.includes('--help')) {
  process.stdout.write(help);
  process.exit(0);
}
const read = settingsOrExit('The demo', (environment) =>
  readSettings(checkedSettings, environment),
);
const { PORT, BACK_OFFICE_PORT, SEED_PRODUCTS, LOG_LEVEL, DEADLINE_FACTOR } = read;
const adminToken = read.ADMIN_TOKEN ?? randomBytes(24).toString('base64url');
const log = createLogger('demo', LOG_LEVEL);
const runtime = runtimeWith(DEADLINE_FACTOR, log);
const stopping = new AbortController();

const invite = (shop: Shop): void =>
  void process.stdout.write(invitationTo(shop, read, adminToken));

/**
 * The setting that a port comes from, and the port: the error of a ZeroMQ socket has an address.
 */
const takenBy = (error: unknown): readonly [setting: string, port: number] => {
  if (error instanceof Error && 'port' in error) {
    return [error.port === PORT ? 'PORT' : 'BACK_OFFICE_PORT', Number(error.port)];
  }
  const address = error instanceof Error && 'address' in error ? String(error.address) : '';
  return ['CALLS_PORT', Number(/:(\d+)$/.exec(address)?.[1])];
};

const giveUp = (error: unknown): void => {
  if (stopping.signal.aborted) return;
  if (error instanceof SettingsError) endMisconfigured('The demo', error);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'EADDRINUSE' && code !== 'EACCES') endFailed(log, error, 'could not open the shop');
  const why = code === 'EACCES' ? 'may not be opened by this user' : 'is taken';
  const [setting, port] = takenBy(error);
  const remedy =
    setting === 'CALLS_PORT'
      ? `To take others: CALLS_PORT=${read.CALLS_PORT + 100} make demo KEYS=…`
      : `To take any free one: ${setting}=0 make demo`;
  process.stderr.write(`Port ${port} ${why}. ${remedy}\n`);
  process.exit(exitCodes.failure);
};

process.on('uncaughtException', (error) =>
  endFailed(log, error, 'an uncaught error ends the process'),
);
const processMetrics = new Registry();
collectDefaultMetrics({ register: processMetrics });
const opening = openShop({
  port: PORT,
  backOfficePort: BACK_OFFICE_PORT,
  adminToken,
  limits: read,
  http: httpSettingsOf(read),
  runtime,
  products: SEED_PRODUCTS,
  ...(read.KEYS_FOLDER && {
    outside: {
      keysFolder: read.KEYS_FOLDER,
      callsPort: read.CALLS_PORT,
      readers: read.READERS,
    },
  }),
  logLevel: LOG_LEVEL,
  processMetrics,
  signal: stopping.signal,
});
stopOnSignal(log, async () => {
  stopping.abort();
  const shop = await opening.catch(() => undefined);
  await shop?.stop();
});
await opening.then(invite, giveUp);
