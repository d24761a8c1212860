import { randomUUID } from 'node:crypto';
import { newPartnerKey, partnerKey } from '@shop/gateway/partner/contract';

const help = `Keys of partners, made and revoked in the back office of a shop that runs here.

  make partner-key NAME=acme [QUOTA=600]   writes a key, which is shown this once
  make revoke-partner-key ID=k…            ends a key, at all gateways within three seconds

ADMIN_TOKEN is the token that the shop printed when it started, unless it was set. BACK_OFFICE_PORT
says where the back office is, if not at 8081. Both are read from .env as well.
`;

const timeoutMs = 10_000;

/** Exit codes (sysexits.h): it was called wrongly, or could not do its work. */
const exitCodes = { usage: 64, failure: 1 } as const;

const refuse = (message: string, code: number): never => {
  process.stderr.write(`${message}\n`);
  return process.exit(code);
};

try {
  process.loadEnvFile();
} catch {
  // There need not be one.
}
const { ADMIN_TOKEN: adminToken = '', BACK_OFFICE_PORT: port = '8081' } = process.env;
const { PORT: shopPort = '8080' } = process.env;

const whereToken = `It is the one that the shop printed at its start: put ADMIN_TOKEN=… before this.
In containers this shows it: docker compose logs gateway | grep 'admin token'`;

const noShop = `No back office answers at localhost:${port}. Is the shop open?
Start it by make demo, or make up. Where it has another port: BACK_OFFICE_PORT=9001`;

const noAnswer = `The back office has not answered for ${timeoutMs / 1_000} s, and may have done it:
look at http://localhost:${port}/partners before you try again.`;

/** Sends a command to the back office; ends this process where it is refused. */
const send = async (path: string, body?: object): Promise<unknown> => {
  if (adminToken === '') return refuse(`Which admin token? ${whereToken}`, exitCodes.usage);
  const sent = fetch(`http://localhost:${port}/api/v1/partner-keys${path}`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${adminToken}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': randomUUID(),
    },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const { answer, text } = await sent
    .then(async (answer) => ({ answer, text: await answer.text() }))
    .catch((error: unknown) => {
      const isLate = error instanceof DOMException && error.name === 'TimeoutError';
      return refuse(isLate ? noAnswer : noShop, exitCodes.failure);
    });
  if (answer.ok) return JSON.parse(text);
  if (answer.status === 401) {
    return refuse(`The shop has another admin token. ${whereToken}`, exitCodes.failure);
  }
  const isProblem = answer.headers.get('content-type') === 'application/problem+json';
  const why: unknown = isProblem ? JSON.parse(text).detail : `status ${answer.status}`;
  return refuse(`The back office refused: ${String(why)}`, exitCodes.failure);
};

const make = async (name: string, quota: string): Promise<void> => {
  const draft = { name, ...(quota !== '' && { quota: Number(quota) }) };
  const made = newPartnerKey.parse(await send('', draft));
  // The key alone is the output, for scripts; the rest is for people.
  process.stderr.write(
    `A key for ${made.name}, ${made.quota} requests a minute. It is not shown again:\n`,
  );
  process.stdout.write(`${made.key}\n`);
  process.stderr.write(`
Try it: curl http://localhost:${shopPort}/partner/v1/products -H 'Authorization: Bearer …'
End it: make revoke-partner-key ID=${made.id}
`);
};

const revoke = async (id: string): Promise<void> => {
  const revoked = partnerKey.parse(await send(`/${encodeURIComponent(id)}/revoke`));
  process.stdout.write(`The key ${revoked.id} of ${revoked.name} has ended.\n`);
};

const [command = '', what = '', quota = ''] = process.argv.slice(2);
if (command === '--help') process.stdout.write(help);
else if (command === 'make' && what === '') {
  refuse('Which name? Try make partner-key NAME=acme', exitCodes.usage);
} else if (command === 'make' && !/^\d*$/.test(quota)) {
  refuse(`QUOTA=${quota} is no number of requests a minute. Try QUOTA=600`, exitCodes.usage);
} else if (command === 'make') await make(what, quota);
else if (command === 'revoke' && what === '') {
  refuse('Which key? Try make revoke-partner-key ID=k…, with the id of one', exitCodes.usage);
} else if (command === 'revoke') await revoke(what);
else refuse(help, exitCodes.usage);
