import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ports that a system gives out by itself: from 32768 on Linux, from 49152 by RFC 6335.
 */
const [lowest, highest] = [20_000, 32_000];

const maxAttempts = 100;

const given = new Set<number>();

const isFree = async (port: number): Promise<boolean> => {
  const server = createServer().listen(port);
  try {
    await once(server, 'listening');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return true;
};

/**
 * A TCP port of this machine that nobody has, for a process that starts a moment later. No socket
 * that asks the system for any port gets one of these meanwhile.
 */
export const freePort = async (): Promise<number> => {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
  throw new Error(`of ${maxAttempts} ports none is free`);
};
