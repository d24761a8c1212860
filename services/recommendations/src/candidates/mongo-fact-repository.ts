import type { Position } from '@shop/shared/events/event';
import { inBackground, isInserted } from '@shop/shared/service/mongo';
import type { Collection, Db } from 'mongodb';
import type { Fact } from './fact.ts';
import type { FactRepository } from './fact-repository.ts';

interface FactDocument {
  readonly _id: string;
  readonly epoch: string;
  readonly version: number;
  readonly fact: unknown;
}

type PositionDocument = Position & { readonly _id: string };

/** How long reading all facts may take, once, when the service starts. */
const loadTimeoutMs = 20_000;

/** Facts in MongoDB: a collection for each kind, and one for the positions of all kinds. */
export class MongoFactRepository<F extends Fact> implements FactRepository<F> {
  readonly #facts: Collection<FactDocument>;
  readonly #positions: Collection<PositionDocument>;
  readonly #kind: string;

  constructor(database: Db, kind: string) {
    this.#facts = database.collection(kind);
    this.#positions = database.collection('positions');
    this.#kind = kind;
  }

  async load(): Promise<{ position: Position | undefined; facts: readonly F[] }> {
    // The position first: another replica may move it on while the facts are read.
    const position = await inBackground((limits) =>
      this.#positions.findOne({ _id: { $eq: this.#kind } }, { projection: { _id: 0 }, ...limits }),
    );
    const facts = await inBackground(() =>
      this.#facts.find({}, { maxTimeMS: loadTimeoutMs }).toArray(),
    );
    return { position: position ?? undefined, facts: facts.map(({ fact }) => fact as F) };
  }

  async keep(facts: readonly F[]): Promise<void> {
    if (facts.length === 0) return;
    const replace = (upsert: boolean, limits: { readonly maxTimeMS: number }) =>
      this.#facts.bulkWrite(
        facts.map((fact) => ({
          replaceOne: {
            filter: {
              _id: fact.id,
              $or: [{ epoch: { $ne: fact.epoch } }, { version: { $lt: fact.version } }],
            },
            replacement: { epoch: fact.epoch, version: fact.version, fact },
            upsert,
          },
        })),
        { ordered: false, ...limits },
      );
    // A fact that is not newer is refused as a duplicate, and so is one that another replica has
    // just put where there was none; whether the latter is newer only a second look can tell.
    await inBackground(async (limits) => {
      if (!(await isInserted(replace(true, limits)))) await replace(false, limits);
    });
  }

  async reach({ epoch, seq }: Position): Promise<void> {
    const isBefore = { $or: [{ epoch: { $ne: epoch } }, { seq: { $lte: seq } }] };
    // Where it stands further on nothing matches, and what is then inserted is there already.
    await inBackground((limits) =>
      isInserted(
        this.#positions.updateOne(
          { _id: { $eq: this.#kind }, ...isBefore },
          { $set: { epoch, seq } },
          { upsert: true, ...limits },
        ),
      ),
    );
  }

  async forgetOthers(epoch: string): Promise<void> {
    await inBackground((limits) => this.#facts.deleteMany({ epoch: { $ne: epoch } }, limits));
  }
}
