import { expect, test } from '@jest/globals';
import {
  documentPath,
  performanceFiles,
  picturesPath,
  windowsPath,
} from '../../bench/src/document/performance.ts';
import { files, textOf } from './repository.ts';

const windows = files.includes(windowsPath) ? textOf(windowsPath) : undefined;

test('the document on performance shows what its windows say', () => {
  const expected = performanceFiles(textOf(documentPath), windows);

  for (const [path, text] of expected) {
    expect({ path, text: textOf(path) }).toEqual({ path, text });
  }
  expect(files.filter((path) => path.startsWith(`${picturesPath}/`)).toSorted()).toEqual(
    [...expected.keys()].filter((path) => path !== documentPath).toSorted(),
  );
});
