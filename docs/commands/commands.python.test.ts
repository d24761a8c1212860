import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { createKeyFolder } from '@shop/shared/keys/testing/key-folder';
import { blocksOf, commandsOf, documents, hasCommands, isPython } from './blocks.ts';
import { copyRepository } from './copy.ts';
import { openScratch } from './scratch.ts';
import { openSession } from './session.ts';

const scratch = openScratch('the example');
afterAll(() => scratch[Symbol.dispose]());

const withCommands = documents.filter((document) => hasCommands(document) && isPython(document));

/** Puts the keys of the greeter and its caller where the example is told that they are. */
const placeKeys = async () => {
  await using keys = await createKeyFolder('greeter', 'gateway');
  const place = (file: string, name: string) =>
    cpSync(file, join(scratch.path, 'examples/python-client', name));
  for (const service of ['greeter', 'gateway']) {
    const { KEY_FILE, PEERS_FILE } = keys.settingsOf(service);
    place(KEY_FILE, `${service}.json`);
    place(PEERS_FILE, 'peers.json');
  }
};

test.each(withCommands)(
  'every command of %s works as it is written there',
  async (document) => {
    copyRepository(scratch);
    await placeKeys();
    const session = openSession(scratch, {});
    const commands = blocksOf(document).flatMap((block) =>
      block.language === 'sh' ? commandsOf(block) : [],
    );

    const all = await session.run(document, commands);

    await session.end();
    expect(all.at(-1)?.output).toContain('Hello, Ada!');
  },
  300_000,
);
