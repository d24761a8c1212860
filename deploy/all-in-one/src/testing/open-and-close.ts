import { openShop } from '../shop.ts';

/** Opens a shop on the port that is its argument and closes it; ends when nothing is left open. */
const [port] = process.argv.slice(2);
await openShop({
  port: Number(port),
  backOfficePort: 0,
  adminToken: 'unused',
  products: 1,
  logLevel: 'warn',
}).then(
  async (shop) => {
    process.stdout.write('open\n');
    await shop.stop();
  },
  (error: unknown) => process.stdout.write(`${error instanceof Error && error.message}\n`),
);
