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
import { checkedSettings } from './config.ts';
import { keysInFolder } from './demo-keys.ts';
import { type Shop, openShop } from './shop.ts';

const read = settingsOrExit('The demo', (environment) =>
  readSettings(checkedSettings, environment),
);
const { PORT, BACK_OFFICE_PORT, SEED_PRODUCTS, LOG_LEVEL, DEADLINE_FACTOR } = read;
const adminToken = read.ADMIN_TOKEN ?? randomBytes(24).toString('base64url');
const log = createLogger('demo', LOG_LEVEL);
const runtime = runtimeWith(DEADLINE_FACTOR, log);
const stopping = new AbortController();

const howToEnter = ({ services }: Shop): string => {
  if (!read.KEYS_FOLDER) return '';
  const lines = services.map(({ name, endpoint: { calls, events, admin } }) =>
    [
      `  ${name.padEnd(16)}calls ${calls}`,
      `events ${events}`,
      ...(admin ? [`admin ${admin}`] : []),
    ].join('  '),
  );
  const keys = `Programs come in with keys (docs/protocol.md, section 2). Here its services listen:`;
  return `\n${keys}\n${lines.join('\n')}\n`;
};

const invite = (shop: Shop): void => {
  const { port, backOfficePort } = shop;
  const url = `http://localhost:${port}${read.BASE_PATH ?? ''}`;
  const backOffice = `http://localhost:${backOfficePort}`;
  process.stdout.write(`
The shop is open: ${url}
Its back office:  ${backOffice}
Its metrics:      ${backOffice}/metrics
Admin token: ${adminToken}
${howToEnter(shop)}
Three things to try:
  open ${url} in a browser, search for a teapot and review it
  curl ${url}/api/v1/products/p-000001/page
  curl -X PUT ${backOffice}/api/v1/products/p-000001/price -H 'If-Match: "1"' \\
       -H 'Authorization: Bearer ${adminToken}' \\
       -H 'Content-Type: application/json' -d '{"amount":999}'

Ctrl-C closes it; nothing is kept.
`);
};

/** The setting that a port comes from, and the port: the error of a ZeroMQ socket has an address. */
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

process.on('uncaughtException', (error) => endFailed(log, error, 'broke'));
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
      keys: keysInFolder(read.KEYS_FOLDER, runtime),
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
