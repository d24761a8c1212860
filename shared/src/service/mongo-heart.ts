import { repeatedly } from '../runtime.ts';
import type { ConnectionSetup } from './redis.ts';

/** What is watched of a `MongoClient`. */
export interface Driver {
  on(event: 'serverHeartbeatStarted', listener: () => void): unknown;
  close(): Promise<unknown>;
  connect(): Promise<unknown>;
}

const lookEveryMs = 10_000;

/** The driver looks for its server every 2 s: it stands still when it has not for half a minute. */
const maxStillLooks = 3;

/**
 * Connects anew when the driver has stopped looking for its server. When a server is killed while
 * a connection to it is made, the driver (7.8.0) may wait for ever for that connection, and never
 * finds the server again that has long been back.
 */
export const watchHeart = (client: Driver, { runtime, log, onStop }: ConnectionSetup): void => {
  let hasBeaten = true;
  let stillLooks = 0;
  client.on('serverHeartbeatStarted', () => void (hasBeaten = true));
  const connectAnew = async () => {
    log.warn({ store: 'mongo' }, 'the driver stands still, and is connected anew');
    await client.close();
    await client.connect();
  };
  const look = () => {
    stillLooks = hasBeaten ? 0 : stillLooks + 1;
    hasBeaten = false;
    if (stillLooks < maxStillLooks) return;
    stillLooks = 0;
    connectAnew().catch((error: unknown) => {
      const reason = error instanceof Error ? error.name : undefined;
      log.warn({ store: 'mongo', reason }, 'the driver could not be connected anew yet');
    });
  };
  const cancel = repeatedly(runtime, lookEveryMs, look);
  onStop(async () => cancel());
};
