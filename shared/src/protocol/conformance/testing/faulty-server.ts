import { z } from 'zod';
import { createMemoryKeys } from '../../../keys/memory-keys.ts';
import { systemRuntime } from '../../../runtime.ts';
import { callersOf } from '../../access.ts';
import { contract } from '../../contract.ts';
import { toDocument } from './contract-document.ts';
import { servedOperations } from '../../server/operations.ts';
import { Server } from '../../server/server.ts';
import type { HeardItem } from '../../wire/testing/heard-item.ts';
import { type ItemData, framesOf, readFrame } from '../../wire/testing/item-data.ts';
import { authenticator } from '../../zeromq/authenticator.ts';
import { readAll, trySend } from '../../zeromq/sending.ts';
import { createAuthenticationSocket, createRouter } from '../../zeromq/sockets.ts';
import type { Subject } from './check.ts';

/** A fault of a server: behaviour that the specification does not allow. */
export interface Fault {
  /** The public keys that it accepts, in place of those of the callers of its contract. */
  readonly allows?: (publicKey: string) => boolean;
  /** Whether it has no CURVE. */
  readonly isPlain?: true;
  /** Which part of a message it reads; undefined for none. By default that of messages of one. */
  readonly partOf?: (parts: readonly Buffer[]) => Buffer | undefined;
  /** Whether it reads messages under a routing id that the client has chosen. */
  readonly readsAnyone?: true;
  /** Handles a frame: returns the frame that the server reads, if any, and may send items. */
  readonly hears?: (
    frame: Buffer,
    items: readonly HeardItem[],
    say: (...items: readonly ItemData[]) => void,
  ) => Buffer | undefined;
  /** The items that it sends in place of one. */
  readonly says?: (item: ItemData) => readonly ItemData[];
}

const thing = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z]+$/)
    .meta({ examples: ['a'] }),
});
const facts = { input: thing, output: thing, idempotent: true, timeoutMs: 2_000 };

const shelfContract = contract({
  service: 'shelf',
  version: '1.2.0',
  operations: {
    look: { ...facts, callers: ['gateway'] },
    count: { ...facts, callers: ['seed'] },
    clear: { ...facts, callers: ['gateway'], admin: true },
  },
  events: {},
  subscribers: [],
});

const echo = async ({ id }: { readonly id: string }) => ({ id });

const onlyPart = (parts: readonly Buffer[]) => (parts.length === 1 ? parts[0] : undefined);

/** Our own server with a planted fault, and what the checks need to test it. */
export const openFaultyServer = async (fault: Fault = {}) => {
  const keys = createMemoryKeys();
  const keyring = keys.keyringOf('shelf');
  const isCaller = (key: string) =>
    ['gateway', 'seed'].some((name) => keys.keyringOf(name).pair.publicKey === key);
  const domain = await authenticator.open({
    name: 'shelf.calls',
    allows: fault.allows ?? isCaller,
  });
  const router = fault.isPlain ? createAuthenticationSocket() : createRouter(keyring.pair, domain);
  await router.bind('tcp://127.0.0.1:*');
  const address = router.lastEndpoint ?? '';
  const send = (peer: string, frame: Buffer) =>
    trySend(router, [Buffer.from(peer, 'latin1'), frame], () => undefined);

  const operations = servedOperations(shelfContract, { look: echo, count: echo, clear: echo });
  operations.delete('clear');
  const server = new Server({
    identity: { service: 'shelf', instance: 'shelf-1', bootId: 's1' },
    contractVersion: shelfContract.version,
    operations,
    callers: callersOf(shelfContract),
    keyring,
    runtime: systemRuntime,
    send(peer, frame) {
      const { items } = readFrame(frame);
      const said = (items as ItemData[]).flatMap((item) => fault.says?.(item) ?? [item]);
      for (const one of framesOf(said)) send(peer, one);
    },
  });
  const partOf = fault.partOf ?? onlyPart;
  void readAll(router, ([id, ...parts]) => {
    const frame = partOf(parts);
    if (!id || !frame || (id[0] !== 0 && !fault.readsAnyone)) return;
    const peer = id.toString('latin1');
    const say = (...items: readonly ItemData[]) =>
      framesOf(items).forEach((one) => send(peer, one));
    const heard = fault.hears ? fault.hears(frame, readFrame(frame).items, say) : frame;
    if (heard) server.read(peer, heard);
  });

  const subject: Subject = {
    address,
    serverKey: keyring.pair.publicKey,
    document: toDocument(shelfContract),
    contract: shelfContract,
    caller: 'gateway',
    keyringOf: (name) => keys.keyringOf(name),
    services: ['gateway', 'seed', 'pricing', 'shelf'],
    inputs: {},
    waitMs: 500,
  };
  return {
    subject,
    async [Symbol.asyncDispose]() {
      router.disconnect(address);
      router.close();
      server.close();
      await authenticator.close(domain);
    },
  };
};
