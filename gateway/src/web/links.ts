import type { z } from 'zod';
import type { Picture, productSort } from '@shop/shared/contracts/product';

/** Where a product's page is. */
export const productHref = (id: string): string => `/products/${encodeURIComponent(id)}`;

/** Where `drawPicture` draws the picture. */
export const pictureHref = ({ shape, variant }: Pick<Picture, 'shape' | 'variant'>): string =>
  `/pictures/${encodeURIComponent(shape)}/${variant}.svg`;

/** What of all products a list shows, and in which order. */
interface ListFilters {
  readonly q?: string | undefined;
  readonly category?: string | undefined;
  readonly sort?: z.infer<typeof productSort> | undefined;
}

/** Where a list of products is, on its first page. */
export const listHref = (filters: ListFilters): string => {
  const query = new URLSearchParams();
  if (filters.q) query.set('q', filters.q);
  if (filters.category) query.set('category', filters.category);
  if (filters.sort) query.set('sort', filters.sort);
  return query.size > 0 ? `/?${query}` : '/';
};
