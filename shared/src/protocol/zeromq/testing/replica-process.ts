import { appendFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { systemRuntime } from '../../../runtime.ts';
import { allowListOf } from '../../../service/allow-list.ts';
import { openKeyring } from '../../../service/key-settings.ts';
import { callersOf } from '../../access.ts';
import { servedOperations } from '../../server/operations.ts';
import { Server } from '../../server/server.ts';
import { createZeromqTransport } from '../zeromq-transport.ts';
import { workContract } from './work-contract.ts';

/** How long the call with the key `block` blocks the event loop. */
const blockedMs = 1_500;

const { ADDRESS = '', SEEN = '', KEY_FILE = '', PEERS_FILE = '' } = process.env;

/** How long any other call takes. */
const workMs = 2;

/** Records a call durably, even if the process is killed right after. */
const work = async (input: { key: string; text: string }) => {
  appendFileSync(SEEN, `${input.key}\n`);
  if (input.key === 'block') {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, blockedMs);
  }
  await pause(workMs);
  return input;
};

const { keyring } = await openKeyring(
  'work',
  { KEY_FILE, PEERS_FILE },
  { runtime: systemRuntime, log: pino({ enabled: false }) },
);

const server: Server = new Server({
  identity: { service: 'work', instance: `work-${process.pid}`, bootId: `${process.pid}` },
  contractVersion: workContract.version,
  operations: servedOperations(workContract, { read: work, write: work }),
  callers: callersOf(workContract),
  keyring,
  runtime: systemRuntime,
  send: (peer, frame, onRefused) => listener.send(peer, frame, onRefused),
});
const listener = await createZeromqTransport(keyring).listen(
  ADDRESS,
  allowListOf(workContract, 'calls', keyring),
  (peer, frame) => server.read(peer, frame),
);
process.stdout.write(`${listener.address}\n`);
