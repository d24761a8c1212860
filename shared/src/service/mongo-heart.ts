import { repeatedly } from '../runtime.ts';
import type { ConnectionSetup } from './redis.ts';

/** What is watched of a `MongoClient`. */
interface Driver {
  on(event: 'serverHeartbeatStarted', listener: () => void): unknown;
  close(): Promise<unknown>;
  connect(): Promise<unknown>;
}

const lookEveryMs = 2_000;

/**
 * The driver looks for its server 2 s after the last answer, and waits for one for at most 3 s: in
 * three looks of ours it has begun anew at least once. Looks are counted, not time: a process that
 * stood still itself has missed both.
 */
const maxStillLooks = 3;

/**
 * Connects anew when the driver has stopped looking for its server, again and again until it does.
 * The driver (7.8.0, `Connection.writeCommand`) waits for `drain` without a deadline where a write
 * returns false, and so does one to a socket that has ended and has not yet said `close`. When a
 * server is killed, the driver may look for it in that moment: it never looks again.
 */
export const watchHeart = (client: Driver, { runtime, log, onStop }: ConnectionSetup): void => {
  let hasBeaten = true;
  let stillLooks = 0;
  let isConnecting = false;
  let isStopped = false;
  client.on('serverHeartbeatStarted', () => void (hasBeaten = true));
  const connectAnew = async () => {
    log.warn({ store: 'mongo' }, 'the driver stands still, and is connected anew');
    isConnecting = true;
    try {
      await client.close();
      if (!isStopped) await client.connect();
      stillLooks = 0;
    } catch (error) {
      const reason = error instanceof Error ? error.name : undefined;
      log.warn({ store: 'mongo', reason }, 'the driver could not be connected anew yet');
    }
    isConnecting = false;
  };
  const look = () => {
    if (isConnecting) return;
    if (stillLooks < maxStillLooks) stillLooks = hasBeaten ? 0 : stillLooks + 1;
    hasBeaten = false;
    if (stillLooks >= maxStillLooks) void connectAnew();
  };
  const cancel = repeatedly(runtime, lookEveryMs, look);
  onStop(async () => {
    isStopped = true;
    cancel();
  });
};
