import { expect, test } from '@jest/globals';
import { textOf } from './repository.ts';
import { generatedFiles } from './settings.ts';

test('the documents show the settings as they are declared (else: make docs)', async () => {
  for (const [path, text] of await generatedFiles()) {
    expect({ path, text: textOf(path) }).toEqual({ path, text });
  }
});
