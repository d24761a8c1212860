import { ServiceError } from '../../errors.ts';
import type { CallContext } from '../../protocol/calls/context.ts';
import type { Identified, ListQuery, Page } from '../aggregate.ts';
import { listPage } from '../page.ts';
import { storedBy } from '../stored-document.ts';
import type { ReadModelStore } from './read-model-store.ts';
import type { ReadModelDefinition } from './source.ts';

/** Options of `ReadModel`. */
interface ReadModelOptions<D extends Identified> {
  /** The name, for messages. */
  readonly name: string;
  readonly definition: ReadModelDefinition<D>;
  readonly store: ReadModelStore;
}

/**
 * A read model of other services' aggregates: a document for each id, kept up to date by their
 * events. Nothing of it is held in the process. Every read throws `UNAVAILABLE`, not executed,
 * until each source has been loaded once.
 */
export class ReadModel<D extends Identified> {
  readonly #options: ReadModelOptions<D>;
  readonly #check: (stored: Identified) => D;
  #isLoaded = false;

  constructor(options: ReadModelOptions<D>) {
    this.#options = options;
    this.#check = storedBy(options.name, options.definition.schema);
  }

  /** The document; undefined when no source has told of it. */
  async find(id: string, context: CallContext): Promise<D | undefined> {
    const [document] = await this.findMany([id], context);
    return document;
  }

  /** The documents that there are for `ids`, in no particular order. */
  async findMany(ids: readonly string[], context: CallContext): Promise<D[]> {
    await this.#checkLoaded();
    if (ids.length === 0) return [];
    const found = await this.#options.store.documents.find([...new Set(ids)], context);
    return found.map(this.#check);
  }

  /** A page of a list. Throws `INVALID_ARGUMENT` for a cursor that is not one of this list. */
  async list(query: ListQuery, context: CallContext): Promise<Page<D>> {
    await this.#checkLoaded();
    const { name, definition, store } = this.#options;
    return listPage(name, definition.lists, query, async (wanted) => {
      const found = await store.documents.list(wanted, context);
      return found.map(({ state, place }) => ({ state: this.#check(state), place }));
    });
  }

  async #checkLoaded(): Promise<void> {
    if (this.#isLoaded) return;
    const { name, definition, store } = this.#options;
    const states = await Promise.all(
      definition.from.map(({ contract }) => store.state({ name: contract.service })),
    );
    this.#isLoaded = states.every((state) => state?.isLoaded);
    if (this.#isLoaded) return;
    const options = { executed: 'no', retryAfterMs: 1_000 } as const;
    throw new ServiceError('UNAVAILABLE', `the ${name} are not loaded yet`, options);
  }
}
