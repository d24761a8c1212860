import { type Card, card, type Product } from '@shop/shared/contracts/product';
import type { PendingEvent } from '@shop/shared/events/event';
import { MemoryOutbox } from '@shop/shared/events/memory-outbox';
import type { Listed, Page, Place, ProductList } from './product-list.ts';
import type {
  CategoryCount,
  CreatedProduct,
  ProductChange,
  ProductRepository,
} from './product-repository.ts';
import { hasWords, relevanceOf, type SearchWords, searchWordsOf } from './search-words.ts';

interface Entry extends CreatedProduct {
  readonly createdAt: string;
  readonly search: SearchWords;
  readonly changedBy?: string;
}

const toCard = ({ id, name, brand, category, pictures, withdrawn, version }: Product): Card =>
  card.parse({ id, name, brand, category, picture: pictures[0], withdrawn, version });

const toListed = ({ product, createdAt, search }: Entry): Listed => ({
  card: toCard(product),
  nameKey: search.nameKey,
  createdAt,
});

/** As the bytes of UTF-8 compare, which is how a database does it. */
const compareTexts = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

const byId = (a: Entry, b: Entry) => compareTexts(a.product.id, b.product.id);
const byName = (a: Entry, b: Entry) =>
  compareTexts(a.search.nameKey, b.search.nameKey) || byId(a, b);
const byAge = (a: Entry, b: Entry) => compareTexts(b.createdAt, a.createdAt) || byId(a, b);

const orderOf = ({ sort, words }: ProductList) => {
  const relevance = ({ search }: Entry) => relevanceOf(search, words);
  return {
    relevance: (a: Entry, b: Entry) => relevance(b) - relevance(a) || byName(a, b),
    name: byName,
    newest: byAge,
  }[sort];
};

const isAfter = (place: Place, { product: { id }, search: { nameKey }, createdAt }: Entry) => {
  switch (place.sort) {
    case 'relevance':
      return true;
    case 'name':
      return (compareTexts(nameKey, place.nameKey) || compareTexts(id, place.id)) > 0;
    case 'newest':
      return (compareTexts(place.createdAt, createdAt) || compareTexts(id, place.id)) > 0;
  }
};

/** The catalogue of one process, gone with it. */
export class MemoryProductRepository implements ProductRepository {
  readonly outbox = new MemoryOutbox();
  readonly #entries = new Map<string, Entry>();

  async find(id: string): Promise<Product | undefined> {
    return this.#entries.get(id)?.product;
  }

  async cards(ids: readonly string[]): Promise<readonly Card[]> {
    const found = [...new Set(ids)].flatMap((id) => this.#entries.get(id)?.product ?? []);
    return found.map(toCard);
  }

  async list(list: ProductList, { after, limit }: Page): Promise<readonly Listed[]> {
    const skip = after?.sort === 'relevance' ? after.skip : 0;
    return this.#onSale()
      .filter(({ product }) => list.category === undefined || product.category === list.category)
      .filter(({ search }) => hasWords(search, list.words))
      .filter((entry) => !after || isAfter(after, entry))
      .toSorted(orderOf(list))
      .slice(skip, skip + limit)
      .map(toListed);
  }

  async categories(): Promise<readonly CategoryCount[]> {
    const counts = new Map<string, number>();
    for (const { product } of this.#onSale()) {
      counts.set(product.category, (counts.get(product.category) ?? 0) + 1);
    }
    return [...counts]
      .map(([category, count]) => ({ category, count }))
      .toSorted((a, b) => compareTexts(a.category, b.category));
  }

  async insert(created: CreatedProduct, event: PendingEvent): Promise<CreatedProduct | undefined> {
    const { product } = created;
    const present = this.#entries.get(product.id);
    if (present) return { product: present.product, fingerprint: present.fingerprint };
    this.outbox.add(event);
    const entry = { ...created, createdAt: product.updatedAt, search: searchWordsOf(product) };
    this.#entries.set(product.id, entry);
    return undefined;
  }

  async replace({ next, fingerprint }: ProductChange, event: PendingEvent): Promise<boolean> {
    const present = this.#entries.get(next.id);
    if (present?.product.version !== next.version - 1) return false;
    this.outbox.add(event);
    const search = searchWordsOf(next);
    this.#entries.set(next.id, { ...present, product: next, search, changedBy: fingerprint });
    return true;
  }

  async changedBy(id: string, fingerprint: string): Promise<Product | undefined> {
    const present = this.#entries.get(id);
    return present?.changedBy === fingerprint ? present.product : undefined;
  }

  #onSale(): readonly Entry[] {
    return [...this.#entries.values()].filter(({ product }) => !product.withdrawn);
  }
}
