import type { Collection } from 'mongodb';
import type { Logger } from 'pino';
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
 * their new fields already. A renewal that is interrupted goes on at the next start. A document
 * that the schema does not accept is reported, and stays as it is: it fails the calls that read it,
 * and not the start.
 */
export const renewIndexedFields = async <S extends AggregateState>(
  documents: Collection<AggregateDocument>,
  codec: DocumentCodec<S>,
  definition: number,
  {
    name,
    log,
  }: { readonly name: string; readonly log: Pick<Logger, 'info' | 'error'> | undefined },
): Promise<void> => {
  const renewalOf = (document: AggregateDocument) => {
    const { _id } = document;
    try {
      const { version, indexed } = codec.write(codec.read(document));
      const update = { $set: { ...(indexed && { indexed }) } };
      return [{ updateOne: { filter: { _id, version: atVersion(version) }, update } }];
    } catch (error) {
      const facts = { name, id: _id, err: error };
      log?.error(facts, 'a stored document does not fit its schema: mend it');
      return [];
    }
  };
  let renewed = 0;
  let after = '';
  for (;;) {
    const looked = await documents
      .find(
        { _id: { $gt: after } },
        { projection: { version: 1, 'indexed.madeBy': 1 }, sort: { _id: 1 }, limit: batch },
      )
      .toArray();
    const outdated = looked
      .filter(({ version, indexed }) => indexed?.madeBy !== madeBy(definition, version))
      .map(({ _id }) => _id);
    const { projection } = codec;
    const whole = await documents.find({ _id: { $in: outdated } }, { projection }).toArray();
    const renewals = whole.flatMap(renewalOf);
    if (renewals.length > 0) {
      renewed += (await documents.bulkWrite(renewals, { ordered: false })).matchedCount;
    }
    const last = looked.at(-1);
    if (looked.length < batch || !last) break;
    ({ _id: after } = last);
  }
  if (renewed > 0) log?.info({ name, renewed }, 'renewed the indexed fields of stored documents');
};
