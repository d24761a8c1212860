// Runs in a service's container, with the keys that this service has: greets a replica under a name,
// which may be another's, asks for an operation, and prints what comes of it in a word.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';

const shared = (path) => import(`/app/shared/src/${path}.ts`);
const { createKeyring } = await shared('keys/keyring');
const { proofsOf } = await shared('keys/handshake-proof');
const { createZeromqTransport } = await shared('protocol/zeromq/zeromq-transport');
const { Batch } = await shared('protocol/wire/batch');
const { readItems, readFailure } = await shared('protocol/wire/items');
const { kinds } = await shared('protocol/wire/kinds');
const { noMetadata } = await shared('protocol/wire/metadata');

const [service, port, name, operation, input] = process.argv.slice(2);
const read = async (path) => JSON.parse(await readFile(path, 'utf8'));
const keyring = createKeyring(
  await read('/run/shop/key.json'),
  await read('/run/peers/peers.json'),
);
const [key] = keyring.keysOf(service);

let isSaid = false;
const say = (word) => {
  if (!isSaid) process.stdout.write(word, () => process.exit(0));
  isSaid = true;
};
setTimeout(say, 5_000, 'no answer');

const greetAndAsk = () => {
  const caller = { service: name, instance: `${name}-0`, bootId: randomUUID() };
  const greeting = { versions: [1, 1], service, caller, time: Date.now(), nonce: randomUUID() };
  const text = Buffer.from(JSON.stringify(greeting));
  const proof = proofsOf(keyring.pair).make(text, key);
  const batch = new Batch((frame) => link.send(frame, () => say('not sent')));
  batch.plain(kinds.hello, 0, Buffer.concat([proof, text]));
  batch.request(1, { operation, metadata: noMetadata, flags: 0, attempt: 0 }, 4_000, input);
  batch.flush();
};

const link = createZeromqTransport(keyring).dial(
  { address: `tcp://${service}:${port}`, key },
  {
    up: greetAndAsk,
    down: () => say('cut off'),
    failed: (why) => say(why === 'KEY_REFUSED' ? 'refused by CURVE' : why),
    frame: (bytes) =>
      readItems(bytes, (kind, _id, content) => {
        if (kind === kinds.response) say('answered');
        if (kind !== kinds.reject && kind !== kinds.error) return;
        say(JSON.parse(readFailure(content).body.toString()).code);
      }),
  },
);
