import type { z } from 'zod';
import type { Picture, productSort } from '@shop/shared/contracts/product';

/** The path of a product's page. */
export const productHref = (id: string): string => `/products/${encodeURIComponent(id)}`;

/** The path of a picture. */
export const pictureHref = ({ shape, variant }: Pick<Picture, 'shape' | 'variant'>): string =>
  `/pictures/${encodeURIComponent(shape)}/${variant}.svg`;

/** The filters and the order of a list of products. */
interface ListFilters {
  readonly q?: string | undefined;
  readonly category?: string | undefined;
  readonly sort?: z.infer<typeof productSort> | undefined;
}

/** The path of the first page of a list of products. */
export const listHref = (filters: ListFilters): string => {
  const query = new URLSearchParams();
  if (filters.q) query.set('q', filters.q);
  if (filters.category) query.set('category', filters.category);
  if (filters.sort) query.set('sort', filters.sort);
  return query.size > 0 ? `/?${query}` : '/';
};
