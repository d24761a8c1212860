import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { peersFile } from '@shop/shared/keys/key-files';
import { firstDemoAccount } from '@shop/seed/customers/demo';
import type { Settings } from './config.ts';
import type { Shop } from './shop.ts';

const readersIn = ({ KEYS_FOLDER, READERS }: Settings): string => {
  const list: unknown = JSON.parse(readFileSync(join(KEYS_FOLDER, 'peers/peers.json'), 'utf8'));
  const { services } = peersFile.parse(list);
  return [...Map.groupBy(READERS, ({ name }) => name)]
    .map(([name, entries]) => {
      const what = entries.map((entry) => `${entry.service}.${entry.what}`).join(', ');
      const remedy = `, but has no key yet: make keys KEYS=… NAME=${name}`;
      return `  ${name} may read ${what}${Object.hasOwn(services, name) ? '' : remedy}\n`;
    })
    .join('');
};

const howToEnter = ({ services }: Shop, settings: Settings): string => {
  if (!settings.KEYS_FOLDER) return '';
  const lines = services.map(({ name, endpoint: { calls, events, admin } }) =>
    [
      `  ${name.padEnd(16)}calls ${calls}`,
      `events ${events}`,
      ...(admin ? [`admin ${admin}`] : []),
    ].join('  '),
  );
  const keys = `Programs come in with keys (docs/protocol.md, section 14). Here its services listen:`;
  return `\n${keys}\n${lines.join('\n')}\n${readersIn(settings)}`;
};

/** The variables with which a command of the Makefile reaches this shop. */
const adminVariables = ({ port, backOfficePort }: Shop, adminToken: string): string =>
  [
    `ADMIN_TOKEN=${adminToken}`,
    ...(backOfficePort === 8081 ? [] : [`BACK_OFFICE_PORT=${backOfficePort}`]),
    ...(port === 8080 ? [] : [`PORT=${port}`]),
  ].join(' ');

/** The text that the demo prints once it is open: its URLs, access of programs, commands to try. */
export const invitationTo = (shop: Shop, settings: Settings, adminToken: string): string => {
  const url = `http://localhost:${shop.port}${settings.BASE_PATH ?? ''}`;
  const backOffice = `http://localhost:${shop.backOfficePort}`;
  return `
The shop is open: ${url}
Its back office:  ${backOffice}${settings.BASE_PATH ?? ''}/sign-in
Its metrics:      ${backOffice}/metrics
Admin token: ${adminToken}
Demo account: ${firstDemoAccount.email} with the password ${firstDemoAccount.password}
${howToEnter(shop, settings)}
Four things to try:
  open ${url} in a browser, search for a teapot and look at it
  curl ${url}/api/v1/products/p-000001/page
  curl -X PUT ${backOffice}/api/v1/products/p-000001/price -H 'If-Match: "1"' \\
       -H 'Authorization: Bearer ${adminToken}' \\
       -H 'Content-Type: application/json' -d '{"amount":999}'
  ${adminVariables(shop, adminToken)} make partner-key NAME=acme
       makes a key for a partner, who reads ${url}/partner/v1/products with it

Ctrl-C closes it; nothing is kept.
`;
};
