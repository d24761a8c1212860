import type { Db } from 'mongodb';
import { inBackground, isInserted } from '../../service/mongo-calls.ts';
import { fromLine, toLine } from '../event-runs.ts';
import type { DeadLetterStore } from './dead-letter-store.ts';

interface DeadLetterDocument {
  readonly _id: string;
  readonly service: string;
  readonly seq: number;
  readonly epoch: string;
  /** JSON text: an invalid event may have any field names, also `$where`. */
  readonly line: string;
  readonly reason: string;
}

const idOf = (service: string, id: string) => `${service}/${id}`;

/**
 * Dead letters in a collection of the subscriber's own database, shared by its replicas. The
 * collection keeps its first name, so that the letters of earlier versions stay readable.
 */
export const createMongoDeadLetterStore = (database: Db): DeadLetterStore => {
  const letters = database.collection<DeadLetterDocument>('quarantine');
  return {
    async load(service) {
      const kept = await inBackground((limits) =>
        letters.find({ service: { $eq: service } }, { sort: { seq: 1 }, ...limits }).toArray(),
      );
      return kept.map(({ epoch, line, reason }) => ({ epoch, event: fromLine(line), reason }));
    },
    async put(service, { epoch, event, reason }) {
      const { id, seq } = event;
      const line = toLine(event);
      const document = { _id: idOf(service, id), service, seq, epoch, line, reason };
      await inBackground((limits) => isInserted(letters.insertOne(document, limits)));
    },
    async remove(service, ids) {
      const $in = ids.map((id) => idOf(service, id));
      await inBackground((limits) => letters.deleteMany({ _id: { $in } }, limits));
    },
  };
};
