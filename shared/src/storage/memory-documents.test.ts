import { documentsSuite, noteDefinition } from './documents.suite.ts';
import { MemoryDocuments } from './memory-documents.ts';

documentsSuite('documents in memory', async () => new MemoryDocuments(noteDefinition));
