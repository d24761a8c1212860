import { docker } from './compose-project.ts';
import type { ComposeProject } from './compose-project.ts';

/** An aggregate as the database of its service has it: its fields, with the id as `id`. */
export interface StoredState {
  readonly service: string;
  readonly state: Readonly<Record<string, unknown>>;
}

/** The collections to read, by service. */
type Collections = Readonly<Record<string, readonly string[]>>;

const scriptOf = (collections: Collections): string => `
  const all = Object.entries(${JSON.stringify(collections)}).flatMap(([service, names]) =>
    names.flatMap((name) =>
      db.getSiblingDB(service)[name]
        .find({}, { pendingEvents: 0, writes: 0, createdBy: 0, indexed: 0, due: 0 })
        .toArray()
        .map(({ _id: id, ...fields }) => ({ service, state: { id, ...fields } })),
    ),
  );
  print(EJSON.stringify(all, { relaxed: true }));`;

const asRoot =
  'exec mongosh --quiet -u root --password="$(cat /run/shop/root-password)" ' +
  '--authenticationDatabase admin --eval "$1"';

/** Reads all aggregates of some collections in the MongoDB of a shop. */
export const readStored = async (
  { replicas }: Pick<ComposeProject, 'replicas'>,
  collections: Collections,
): Promise<readonly StoredState[]> => {
  const [{ id } = { id: '' }] = await replicas('mongo');
  const printed = await docker(['exec', id, 'sh', '-c', asRoot, 'sh', scriptOf(collections)]);
  return JSON.parse(printed) as StoredState[];
};
