import type { Collection } from 'mongodb';
import type { AggregateState } from './aggregate.ts';
import {
  type AggregateDocument,
  type DocumentCodec,
  atVersion,
  madeBy,
} from './stored-document.ts';

/** So many documents are looked at with one question, which bounds its time. */
const batch = 1_000;

/**
 * Makes the indexed fields anew of all documents that another version of the definition made: those
 * of an older volume, or of a replica of an older version. Documents that change meanwhile have
 * their new fields already. A renewal that is interrupted goes on at the next start. Resolves to
 * the number of documents renewed.
 */
export const renewIndexedFields = async <S extends AggregateState>(
  documents: Collection<AggregateDocument>,
  codec: DocumentCodec<S>,
  definition: number,
): Promise<number> => {
  let renewed = 0;
  let after = '';
  for (;;) {
    const looked = await documents
      .find(
        { _id: { $gt: after } },
        { projection: { version: 1, 'indexed.madeBy': 1 }, sort: { _id: 1 }, limit: batch },
      )
      .toArray();
    const outdated = looked.filter(
      ({ version, indexed }) => indexed?.madeBy !== madeBy(definition, version),
    );
    if (outdated.length > 0) {
      const ids = outdated.map(({ _id }) => _id);
      const whole = await documents
        .find({ _id: { $in: ids } }, { projection: codec.projection })
        .toArray();
      const { matchedCount } = await documents.bulkWrite(
        whole.map((document) => {
          const { _id, version, indexed } = codec.write(codec.read(document));
          return {
            updateOne: {
              filter: { _id, version: atVersion(version) },
              update: { $set: { ...(indexed && { indexed }) } },
            },
          };
        }),
        { ordered: false },
      );
      renewed += matchedCount;
    }
    const last = looked.at(-1);
    if (looked.length < batch || !last) return renewed;
    ({ _id: after } = last);
  }
};
