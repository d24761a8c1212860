import { toPage } from '../../product-page/page.ts';
import type { Section } from '../../product-page/page.ts';
import { sections } from '../../sections/index.ts';
import { folderOf } from '../../testing/section-folder.ts';
import { sample as product } from '../../sections/product/testing/sample.ts';
import { productPage } from '../product-page.ts';
import type { ViewedPage } from '../view.ts';

/** A section, but for what its data says. */
type Sample = Omit<Section, 'name' | 'purchasable' | 'joined'>;

const bytesOf = (data: unknown) => Buffer.from(JSON.stringify(data));

/** A section that is as it should be. */
export const live = (data: unknown): Sample => ({
  status: 'ok',
  ageMs: 0,
  source: 'live',
  data: bytesOf(data),
});

/** A section whose last good copy is shown. */
export const stale = (data: unknown, ageMs: number): Sample => ({
  status: 'stale',
  ageMs,
  source: 'cache',
  data: bytesOf(data),
  error: 'DEADLINE_EXCEEDED',
});

/** A section that has nothing to show. */
export const gone = (status: 'unavailable' | 'shed', ageMs = 0): Sample => ({
  status,
  ageMs,
  source: 'live',
  data: undefined,
  error: status === 'shed' ? 'OVERLOADED' : 'UNAVAILABLE',
});

/** The data of each section about the teapot, by name: the `sample` of its folder. */
const samples = new Map(
  await Promise.all(
    sections.map(async (section): Promise<[string, Sample]> => {
      const { sample }: { sample: unknown } = await import(
        `../../sections/${folderOf(section)}/testing/sample.ts`
      );
      return [section.name, live(sample)];
    }),
  ),
);

/** The page of a product on which all is well, but for what `changes` says of sections. */
export const productMarkup = (
  changes: Readonly<Record<string, Sample>> = {},
  viewed: Partial<ViewedPage> = {},
): string => {
  const shown = sections.map((each): Section => {
    const { name, withoutData } = each;
    const sample = changes[name] ?? samples.get(name) ?? gone('unavailable');
    const reading = sample.data ? each.read(sample.data) : { purchasable: withoutData, joined: [] };
    return { ...sample, name, ...reading };
  });
  const page = toPage(product.id, shown, '0190b6d2-41aa-7be2-8f10-6d3c5e9a1b24');
  return productPage(sections, page, { query: {}, newKey: () => 'key-1', ...viewed });
};

/** A product page on which price, stock and recommendations are not current. */
export const degradedMarkup = (): string =>
  productMarkup({
    pricing: { ...stale(null, 42_000), data: samples.get('pricing')?.data },
    inventory: gone('unavailable', 75_000),
    recommendations: gone('shed'),
  });
