import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { freePort } from '@shop/shared/testing/free-port';
import type { BackOffice } from './shop.ts';
import { unlimited } from './unlimited.ts';

/** The whole shop in a process of its own, with stores in memory. */
export interface Demo {
  readonly url: string;
  readonly backOffice: BackOffice;
  stop(): Promise<void>;
}

const main = join(import.meta.dirname, '../../deploy/all-in-one/src/main.ts');

/** Settings of the shop, by the names that its process reads. */
type Settings = Readonly<Record<string, string>>;

/** Starts the shop without Docker, on a port of its own; ready when it shows its products. */
export const startDemo = async (settings: Settings = {}): Promise<Demo> => {
  const [port, backOfficePort] = [await freePort(), await freePort()];
  const adminToken = randomBytes(24).toString('base64url');
  const child = spawn(process.execPath, [main], {
    env: {
      ...unlimited,
      ...process.env,
      ...settings,
      NODE_OPTIONS: '',
      PORT: String(port),
      BACK_OFFICE_PORT: String(backOfficePort),
      ADMIN_TOKEN: adminToken,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const ended = once(child, 'exit');

  const stop = async () => {
    child.kill();
    await ended;
  };
  const url = `http://127.0.0.1:${port}`;
  await eventually(
    async () => {
      const response = await fetch(`${url}/api/v1/products`);
      if (!response.ok) throw new Error(`the shop answers ${response.status}`);
    },
    { timeoutMs: 30_000 },
  ).catch(async (cause: unknown) => {
    await stop();
    throw new Error(`the shop did not start:\n${Buffer.concat(output)}`, { cause });
  });
  const backOffice = { url: `http://127.0.0.1:${backOfficePort}`, adminToken };
  return { url, backOffice, stop };
};
