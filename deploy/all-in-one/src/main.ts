import { randomBytes } from 'node:crypto';
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
const { PORT, SEED_PRODUCTS, LOG_LEVEL } = read;
const adminToken = read.ADMIN_TOKEN ?? randomBytes(24).toString('base64url');
const log = createLogger('demo', LOG_LEVEL);
const stopping = new AbortController();

const invite = ({ port }: Shop): void => {
  const url = `http://localhost:${port}`;
  process.stdout.write(`
The shop is open: ${url}
Admin token: ${adminToken}

Three things to try:
  open ${url} in a browser, search for a teapot and review it
  curl ${url}/api/v1/products/p-000001/page
  curl -X PUT ${url}/api/v1/products/p-000001/price -H 'If-Match: "1"' \\
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
  process.stderr.write(`Port ${PORT} ${why}. To take any free one: PORT=0 make demo\n`);
  process.exit(exitCodes.failure);
};

process.on('uncaughtException', (error) => endFailed(log, error, 'broke'));
const opening = openShop({
  port: PORT,
  adminToken,
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
