import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { unlimited } from './unlimited.ts';

/** The whole shop in a process of its own, with stores in memory. */
export interface Demo {
  readonly url: string;
  stop(): Promise<void>;
}

const main = join(import.meta.dirname, '../../deploy/all-in-one/src/main.ts');

/** Starts the shop without Docker, on a port of its own; ready when it shows its products. */
export const startDemo = async (): Promise<Demo> => {
  const port = await freePort();
  const child = spawn(process.execPath, [main], {
    env: {
      ...unlimited,
      ...process.env,
      NODE_OPTIONS: '',
      PORT: String(port),
      BACK_OFFICE_PORT: '0',
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
  return { url, stop };
};
