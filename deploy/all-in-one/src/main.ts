import { randomBytes } from 'node:crypto';
import { httpSettingsOf } from '@shop/gateway/edge/http-settings';
import { createLogger } from '@shop/shared/service/logger';
import {
  endFailed,
  exitCodes,
  settingsOrExit,
  stopOnSignal,
} from '@shop/shared/service/run-process';
import { readSettings } from '@shop/shared/service/settings';
import { settings } from './config.ts';
import { type Shop, openShop } from './shop.ts';

const read = settingsOrExit('The demo', (environment) => readSettings(settings, environment));
const { PORT, BACK_OFFICE_PORT, SEED_PRODUCTS, LOG_LEVEL } = read;
const adminToken = read.ADMIN_TOKEN ?? randomBytes(24).toString('base64url');
const log = createLogger('demo', LOG_LEVEL);
const stopping = new AbortController();

const invite = ({ port, backOfficePort }: Shop): void => {
  const url = `http://localhost:${port}${read.BASE_PATH ?? ''}`;
  const backOffice = `http://localhost:${backOfficePort}`;
  process.stdout.write(`
The shop is open: ${url}
Its back office:  ${backOffice}
Admin token: ${adminToken}

Three things to try:
  open ${url} in a browser, search for a teapot and review it
  curl ${url}/api/v1/products/p-000001/page
  curl -X PUT ${backOffice}/api/v1/products/p-000001/price -H 'If-Match: "1"' \\
       -H 'Authorization: Bearer ${adminToken}' \\
       -H 'Content-Type: application/json' -d '{"amount":999}'

Ctrl-C closes it; nothing is kept.
`);
};

const giveUp = (error: unknown): void => {
  if (stopping.signal.aborted) return;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'EADDRINUSE' && code !== 'EACCES') endFailed(log, error, 'could not open the shop');
  const why = code === 'EACCES' ? 'may not be opened by this user' : 'is taken';
  const port = error instanceof Error && 'port' in error ? error.port : PORT;
  const setting = port === PORT ? 'PORT' : 'BACK_OFFICE_PORT';
  process.stderr.write(`Port ${port} ${why}. To take any free one: ${setting}=0 make demo\n`);
  process.exit(exitCodes.failure);
};

process.on('uncaughtException', (error) => endFailed(log, error, 'broke'));
const opening = openShop({
  port: PORT,
  backOfficePort: BACK_OFFICE_PORT,
  adminToken,
  limits: read,
  http: httpSettingsOf(read),
  products: SEED_PRODUCTS,
  logLevel: LOG_LEVEL,
  signal: stopping.signal,
});
stopOnSignal(log, async () => {
  stopping.abort();
  const shop = await opening.catch(() => undefined);
  await shop?.stop();
});
await opening.then(invite, giveUp);
