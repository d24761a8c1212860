import { afterAll, expect, test } from '@jest/globals';
import { blocksOf, commandsOf, documents, hasCommands, isPython } from './blocks.ts';
import { copyRepository } from './copy.ts';
import { openScratch } from './scratch.ts';
import { openSession } from './session.ts';

const scratch = openScratch('the example');
afterAll(() => scratch[Symbol.dispose]());

const withCommands = documents.filter((document) => hasCommands(document) && isPython(document));

test.each(withCommands)(
  'every command of %s works as it is written there',
  async (document) => {
    copyRepository(scratch);
    const session = openSession(scratch, {});
    const commands = blocksOf(document).flatMap((block) =>
      block.language === 'sh' ? commandsOf(block) : [],
    );

    const all = await session.run(document, commands);

    await session.end();
    expect(all.some(({ output }) => output.includes('Hello, Ada!'))).toBe(true);
  },
  300_000,
);
