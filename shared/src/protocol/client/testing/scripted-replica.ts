import type { MemoryNetwork } from '../../../testing/memory-network.ts';
import {
  type ItemData,
  type MalformedItem,
  framesOf,
  readFrame,
} from '../../wire/testing/item-data.ts';

/** The automatic answers of a replica that a test plays. */
export interface Script {
  readonly address?: string;
  /** The service in its WELCOME; undefined: it does not answer HELLO. */
  readonly service?: string | undefined;
  readonly pongs?: boolean;
}

/** The body of a replica's WELCOME. */
export const welcomeBody = (service: string, version = 1): string =>
  JSON.stringify({
    service,
    instance: `${service}-1`,
    bootId: 'b1',
    version,
    contractVersion: '1.0.0',
    limits: { requestBytes: 1, responseBytes: 1, inFlight: 10_000 },
  });

/** An ERROR or REJECT item. */
export const failureItem = (
  kind: 'error' | 'reject',
  id: number,
  code: string,
  executed: 'no' | 'unknown' | 'yes' = 'no',
): ItemData => ({
  kind,
  id,
  executed,
  retryAfterMs: null,
  body: JSON.stringify({ code, message: code }),
});

const everyone = { name: 'echo.calls', allows: () => true };

/** A replica that a test plays: it sees every received item and sends every item. */
export const startScriptedReplica = async (network: MemoryNetwork, script: Script = {}) => {
  const { address = 'echo-1', pongs = true } = script;
  const service = 'service' in script ? script.service : 'echo';
  const items: (ItemData | MalformedItem)[] = [];
  let peer = '';
  const listener = await network.transport().listen(address, everyone, (from, frame) => {
    peer = from;
    for (const item of readFrame(frame).items) {
      items.push(item);
      if (item.kind === 'hello' && service !== undefined) {
        say({ kind: 'welcome', id: 0, body: welcomeBody(service) });
      }
      if (item.kind === 'ping' && pongs) say({ kind: 'pong', id: 0, content: '00'.repeat(8) });
    }
  });
  const sayRaw = (frame: Buffer) => listener.send(peer, frame, () => undefined);
  const say = (...said: readonly ItemData[]) => framesOf(said).forEach(sayRaw);
  return {
    address,
    say,
    sayRaw,
    answer: (id: number, body = '{}') => say({ kind: 'response', id, body }),
    /** All received items, or those of one kind. */
    came: (kind?: ItemData['kind']) => items.filter((item) => !kind || item.kind === kind),
    requests: () =>
      items.flatMap((item) => (item.kind === 'request' && 'operation' in item ? [item] : [])),
  };
};
