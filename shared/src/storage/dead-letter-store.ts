import type { DeadLetterStore } from '../events/delivery/dead-letters.ts';
import { fromLine, toLine } from '../events/event-frame.ts';
import type { Identified } from './aggregate.ts';
import type { Documents, DocumentsDefinition } from './documents.ts';

/** A dead letter as it is kept. Its id begins with its service: those of one are together. */
interface DeadLetterDocument extends Identified {
  readonly service: string;
  readonly seq: number;
  readonly epoch: string;
  /** JSON text: an invalid event may have any field names, also `$where`. */
  readonly line: string;
  readonly reason: string;
}

/** How dead letters are kept: they never change. */
export const deadLetterDocuments: DocumentsDefinition = { revision: [] };

/** Ten times as many as a process may have (`maxDeadLetters`): its replicas store theirs too. */
const maxLoaded = 1_000;

const idOf = (service: string, id: string) => `${service}/${id}`;

/** Dead letters in documents of the subscriber's own storage, shared by its replicas. */
export const createDeadLetterStore = (
  documents: Documents<DeadLetterDocument>,
): DeadLetterStore => ({
  async load(service) {
    const found = await documents.scan(idOf(service, ''), maxLoaded);
    return found
      .filter((letter) => letter.service === service)
      .toSorted((a, b) => a.seq - b.seq)
      .map(({ epoch, line, reason }) => ({ epoch, event: fromLine(line), reason }));
  },
  async put(service, { epoch, event, reason }) {
    const id = idOf(service, event.id);
    const next = { id, service, seq: event.seq, epoch, line: toLine(event), reason };
    await documents.write([{ id, seen: undefined, next }]);
  },
  async remove(service, ids) {
    const found = await documents.find(ids.map((id) => idOf(service, id)));
    await documents.write(found.map((seen) => ({ id: seen.id, seen, next: undefined })));
  },
});
