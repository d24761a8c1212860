import type { Collection, Db } from 'mongodb';
import { ServiceError } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import { inBackground, isInserted } from '../service/mongo-calls.ts';
import type { LoggedEvent, PendingEvent, Position } from './event.ts';
import { inRuns, toLine } from './event-frame.ts';
import {
  defaultKeptEvents,
  type EventLog,
  type EventLogOptions,
  lastLeaseEnd,
  type Lease,
  type LogPage,
  recentBatches,
} from './outbox.ts';

/**
 * The lease and the newest events, in one document: one conditional write checks the fence and
 * appends, so a holder that has lost its lease cannot write anything.
 */
interface Head {
  readonly _id: 'head';
  readonly epoch: string;
  readonly holder: string;
  readonly fence: number;
  /** By the holders' clocks. A wrong one costs a change of holders, never an event. */
  readonly leaseUntil: number;
  /** The holder has nothing to append. A head of an earlier version does not say. */
  readonly isIdle?: boolean;
  readonly first: number;
  readonly last: number;
  readonly entries: readonly LoggedEvent[];
}

/** Older events, never changed again. Its id is the number of its last event. */
interface Segment {
  readonly _id: number;
  readonly entries: readonly LoggedEvent[];
}

type Projection = Readonly<Record<string, number>>;
type Numbered = Pick<LoggedEvent, 'id' | 'seq'>;
type NumberedHead = Omit<Head, 'entries'> & { readonly entries: readonly Numbered[] };

/** The head becomes a segment when it has so many; a batch more then still fits a document. */
const segmentSize = 256;

const maxBatchEvents = 100;

/** They are looked for in the head and in one segment, so not more than a segment's. */
const recentEvents = recentBatches * maxBatchEvents;

/** Appends conflict only while another holder works; it gets the lease or loses it soon. */
const maxAppendTries = 8;

const isFull = { [`entries.${segmentSize - 1}`]: { $exists: true } };

const withPosition = { epoch: 1, last: 1 };
const withNumbers = { epoch: 1, fence: 1, first: 1, last: 1, 'entries.id': 1, 'entries.seq': 1 };
const withEntries = { epoch: 1, first: 1, last: 1, entries: 1 };

/** The log in two collections of the service's own database, shared by its replicas. */
export class MongoEventLog implements EventLog {
  readonly maxBatchEvents = maxBatchEvents;
  readonly #heads: Collection<Head>;
  readonly #segments: Collection<Segment>;
  readonly #runtime: Runtime;
  readonly #keptEvents: number;

  constructor(
    database: Db,
    runtime: Runtime,
    { keptEvents = defaultKeptEvents }: EventLogOptions = {},
  ) {
    this.#heads = database.collection<Head>('eventLogHead');
    this.#segments = database.collection<Segment>('eventLog');
    this.#runtime = runtime;
    this.#keptEvents = keptEvents;
  }

  async acquire(holder: string, leaseMs: number, isIdle = false): Promise<Lease | undefined> {
    await this.position();
    const now = this.#runtime.wallTime();
    const isFree = [
      { leaseUntil: { $lte: now } },
      { leaseUntil: { $gt: lastLeaseEnd(now, leaseMs) } },
      ...(isIdle ? [] : [{ isIdle: true }]),
    ];
    const isHolder = { $eq: ['$holder', { $literal: holder }] };
    const head = await inBackground((limits) =>
      this.#heads.findOneAndUpdate(
        { _id: 'head', $or: [{ holder: { $eq: holder } }, ...isFree] },
        [
          { $set: { fence: { $cond: [isHolder, '$fence', { $add: ['$fence', 1] }] } } },
          { $set: { holder: { $literal: holder }, leaseUntil: now + leaseMs, isIdle } },
        ],
        { returnDocument: 'after', projection: { fence: 1 }, ...limits },
      ),
    );
    return head ? { fence: head.fence } : undefined;
  }

  async release(lease: Lease): Promise<void> {
    const held = { _id: 'head', fence: lease.fence } as const;
    await inBackground((limits) =>
      this.#heads.updateOne(held, { $set: { leaseUntil: 0 } }, limits),
    );
  }

  async append(
    lease: Lease,
    events: readonly PendingEvent[],
  ): Promise<readonly string[] | undefined> {
    for (let tries = 0; tries < maxAppendTries; tries++) {
      const head = await this.#head<NumberedHead>(withNumbers);
      if (head.fence !== lease.fence) return undefined;
      if (head.entries.length >= segmentSize) {
        await this.#closeSegment();
        continue;
      }

      const known = await this.#recentNumbers(head);
      let last = head.last;
      const logged = events.map((event) => ({ ...event, seq: known.get(event.id) ?? ++last }));
      const added = logged.filter(({ seq }) => seq > head.last);
      if (added.length === 0) return logged.map(toLine);

      const { matchedCount } = await inBackground((limits) =>
        this.#heads.updateOne(
          { _id: 'head', fence: lease.fence, last: head.last },
          { $push: { entries: { $each: added } }, $set: { last } },
          limits,
        ),
      );
      if (matchedCount === 1) return logged.map(toLine);
    }
    throw new ServiceError('CONFLICT', 'the event log is written to by others', { executed: 'no' });
  }

  async read(seq: number, limit: number): Promise<LogPage> {
    // Segments before the head: what moves from the head into a segment in between is missed by
    // this page, which then ends early, but never left out of its middle.
    const options = { sort: { _id: 1 }, limit: Math.ceil(limit / segmentSize) + 1 } as const;
    const segments = await inBackground((limits) =>
      this.#segments.find({ _id: { $gt: seq } }, { ...options, ...limits }).toArray(),
    );
    const { epoch, first, last, entries } = await this.#head<Head>(withEntries);
    const events: LoggedEvent[] = [];
    let next = Math.max(seq + 1, first);
    for (const event of [...segments.flatMap((segment) => segment.entries), ...entries]) {
      if (event.seq !== next || events.length >= limit) continue;
      events.push(event);
      next++;
    }
    const [run] = inRuns(events.map(toLine));
    return { epoch, first: last === 0 ? 0 : first, last, events: events.slice(0, run?.length) };
  }

  async position(): Promise<Position> {
    const { epoch, last } = await this.#head<Pick<Head, 'epoch' | 'last'>>(withPosition);
    return { epoch, seq: last };
  }

  /** The head, or the fields of it that `projection` names; the first one to ask makes the log. */
  async #head<T extends Partial<NumberedHead>>(projection: Projection): Promise<T> {
    const head = await inBackground((limits) =>
      this.#heads.findOne<T>({ _id: 'head' }, { projection, ...limits }),
    );
    if (head) return head;
    const empty: Head = {
      _id: 'head',
      epoch: this.#runtime.newId(),
      holder: '',
      fence: 0,
      leaseUntil: 0,
      first: 1,
      last: 0,
      entries: [],
    };
    await inBackground((limits) => isInserted(this.#heads.insertOne(empty, limits)));
    return this.#head(projection);
  }

  /** The numbers of the newest events, also when the head has just been emptied. */
  async #recentNumbers(head: NumberedHead): Promise<ReadonlyMap<string, number>> {
    const { entries, last } = head;
    const projection = { 'entries.id': 1, 'entries.seq': 1 };
    const previous =
      entries.length < recentEvents &&
      (await inBackground((limits) =>
        this.#segments.findOne({ _id: { $eq: last - entries.length } }, { projection, ...limits }),
      ));
    const numbered: readonly Numbered[] = [...(previous ? previous.entries : []), ...entries];
    return new Map(numbered.map(({ id, seq }) => [id, seq]));
  }

  /** Moves a full head's events, which nobody changes, into a segment; may be done by several. */
  async #closeSegment(): Promise<void> {
    const head = await inBackground((limits) =>
      this.#heads.findOne({ _id: 'head', ...isFull }, limits),
    );
    if (!head) return;
    const segment = { _id: head.last, entries: head.entries };
    await inBackground((limits) => isInserted(this.#segments.insertOne(segment, limits)));

    const oldestKept = await inBackground((limits) =>
      this.#segments.findOne(
        { _id: { $gt: head.last - this.#keptEvents } },
        { sort: { _id: 1 }, projection: { entries: { $slice: 1 } }, ...limits },
      ),
    );
    const first = oldestKept?.entries[0]?.seq ?? head.first;
    await inBackground((limits) =>
      this.#heads.updateOne(
        { _id: 'head', last: head.last, ...isFull },
        { $set: { entries: [], first } },
        limits,
      ),
    );
    await inBackground((limits) => this.#segments.deleteMany({ _id: { $lt: first } }, limits));
  }
}
