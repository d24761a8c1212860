import { expect, test } from '@jest/globals';
import { MemoryDocuments } from '../memory-documents.ts';
import {
  type ReadModelDocument,
  ReadModelStore,
  type SourceState,
  readModelDocuments,
  sourceStates,
} from './read-model-store.ts';

test('a document that has no part left goes with the next rebuild', async () => {
  const documents = new MemoryDocuments<ReadModelDocument>(readModelDocuments(undefined));
  const states = new MemoryDocuments<SourceState>(sourceStates);
  const store = new ReadModelStore(
    () => documents,
    () => states,
  );
  // As a crash between the two steps of an earlier version left it.
  await documents.write([{ id: 'b1', seen: undefined, next: { id: 'b1', parts: {} } }]);

  await store.put({ name: 'books', fields: ['title'] }, 5, [], ['b1']);

  expect(await documents.find(['b1'])).toEqual([]);
});
