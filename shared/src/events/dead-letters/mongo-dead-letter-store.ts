import type { Collection, Db } from 'mongodb';
import { inBackground, isInserted } from '../../service/mongo-calls.ts';
import { fromLine, toLine } from '../event-runs.ts';
import type { DeadLetter, DeadLetterStore } from './dead-letter-store.ts';

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
export class MongoDeadLetterStore implements DeadLetterStore {
  readonly #kept: Collection<DeadLetterDocument>;

  constructor(database: Db) {
    this.#kept = database.collection('quarantine');
  }

  async load(service: string): Promise<readonly DeadLetter[]> {
    const kept = await inBackground((limits) =>
      this.#kept.find({ service: { $eq: service } }, { sort: { seq: 1 }, ...limits }).toArray(),
    );
    return kept.map(({ epoch, line, reason }) => ({ epoch, event: fromLine(line), reason }));
  }

  async put(service: string, { epoch, event, reason }: DeadLetter): Promise<void> {
    const document = {
      _id: idOf(service, event.id),
      service,
      seq: event.seq,
      epoch,
      line: toLine(event),
      reason,
    };
    await inBackground((limits) => isInserted(this.#kept.insertOne(document, limits)));
  }

  async remove(service: string, ids: readonly string[]): Promise<void> {
    const $in = ids.map((id) => idOf(service, id));
    await inBackground((limits) => this.#kept.deleteMany({ _id: { $in } }, limits));
  }
}
