import { expect, test } from '@jest/globals';
import { generatedAccess } from './access.ts';
import { textOf } from './repository.ts';

test('the table of who may what is as the contracts have it (`npm run docs` writes it)', async () => {
  for (const [path, text] of await generatedAccess()) expect(textOf(path)).toBe(text);
});
