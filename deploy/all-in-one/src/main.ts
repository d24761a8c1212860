import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { settings } from './config.ts';
import { openShop } from './shop.ts';

const read = settings.safeParse(process.env);
if (!read.success) {
  process.stderr.write(`The demo cannot start:\n${z.prettifyError(read.error)}\n`);
  process.exit(78);
}
const { PORT, SEED_PRODUCTS, LOG_LEVEL } = read.data;
const adminToken = read.data.ADMIN_TOKEN ?? randomBytes(24).toString('base64url');

const shop = await openShop({
  port: PORT,
  adminToken,
  products: SEED_PRODUCTS,
  logLevel: LOG_LEVEL,
});
const url = `http://localhost:${shop.port}`;
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

let stopping = false;
const stop = () => {
  if (stopping) process.exit(1);
  stopping = true;
  shop.stop().then(
    () => process.exit(0),
    () => process.exit(70),
  );
};
process.on('SIGINT', stop).on('SIGTERM', stop);
