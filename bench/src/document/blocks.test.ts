import { expect, test } from '@jest/globals';
import { fillBlocks } from './blocks.ts';

const document = `# Title

By hand.

<!-- figures -->

old

<!-- /figures -->

Also by hand.

<!-- run -->

<!-- /run -->
`;

test('blocks are filled anew, and what stands around them stays', () => {
  const filled = fillBlocks(
    document,
    new Map([
      ['figures', '| a |'],
      ['run', 'one\n\ntwo'],
    ]),
  );

  expect(filled).toBe(
    document.replace('old', '| a |').replace('<!-- run -->\n\n', '<!-- run -->\n\none\n\ntwo\n\n'),
  );
  expect(
    fillBlocks(
      filled,
      new Map([
        ['figures', 'old'],
        ['run', ''],
      ]),
    ),
  ).toBe(document);
});

test('a block that nothing is made for is a mistake', () => {
  expect(() => fillBlocks(document, new Map([['run', '']]))).toThrow('“figures”');
});

test('contents without a place in the document are a mistake', () => {
  const contents = new Map([
    ['run', ''],
    ['figures', ''],
    ['tea', ''],
  ]);

  expect(() => fillBlocks(document, contents)).toThrow('no place in the document for: tea');
});
