import { repeatedly } from '../runtime.ts';
import type { ConnectionSetup } from './redis.ts';

/** The part of a `MongoClient` that the watchdog uses. */
interface Driver {
  on(event: 'serverHeartbeatStarted', listener: () => void): unknown;
  close(): Promise<unknown>;
  connect(): Promise<unknown>;
}

const checkEveryMs = 2_000;

/**
 * In three checks there is at least one heartbeat: it follows the last answer by 2 s, which takes
 * at most 3 s. Checks are counted and not time, since a suspended process misses both.
 */
const maxSilentChecks = 3;

/**
 * Closes and connects the client when the driver sends no heartbeats. The driver (7.8.0,
 * `Connection.writeCommand`) waits without a deadline for `drain` after a write that returned
 * false, as one to a socket that has ended does before `close`: that heartbeat is the last one.
 */
export const watchHeartbeats = (
  client: Driver,
  { runtime, log, onStop }: ConnectionSetup,
): void => {
  let hasBeaten = true;
  let silentChecks = 0;
  let isConnecting = false;
  let isStopped = false;
  client.on('serverHeartbeatStarted', () => void (hasBeaten = true));
  const reconnect = async () => {
    log.warn(
      { store: 'mongo' },
      'MongoDB driver sends no heartbeats: its client is closed and connected again',
    );
    isConnecting = true;
    try {
      await client.close();
      if (!isStopped) await client.connect();
      silentChecks = 0;
    } catch (error) {
      const reason = error instanceof Error ? error.name : undefined;
      log.warn({ store: 'mongo', reason }, 'MongoDB client could not connect: it is tried again');
    }
    isConnecting = false;
  };
  const check = () => {
    if (isConnecting) return;
    if (silentChecks < maxSilentChecks) silentChecks = hasBeaten ? 0 : silentChecks + 1;
    hasBeaten = false;
    if (silentChecks >= maxSilentChecks) void reconnect();
  };
  const cancel = repeatedly(runtime, checkEveryMs, check);
  onStop(async () => {
    isStopped = true;
    cancel();
  });
};
