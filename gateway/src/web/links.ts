import type { z } from 'zod';
import type { Picture, productSort } from '@shop/shared/contracts/product';

/** The path of a product's page. */
export const productHref = (id: string): string => `/products/${encodeURIComponent(id)}`;

/** The path of the page of all deals. */
export const dealsHref = '/deals';

/** The path of a merchant's page. */
export const merchantHref = (id: string): string => `/merchants/${encodeURIComponent(id)}`;

/** The path of a picture. */
export const pictureHref = ({ shape, variant }: Pick<Picture, 'shape' | 'variant'>): string =>
  `/pictures/${encodeURIComponent(shape)}/${variant}.svg`;

/** The edge of a small picture, in pixels. */
const smallSize = 160;

/** A small picture, for lists on phones. */
export const smallPicture = (
  picture: Pick<Picture, 'shape' | 'variant' | 'alt'>,
): { readonly href: string; readonly size: number; readonly alt: string } => ({
  href: `${pictureHref(picture)}?size=${smallSize}`,
  size: smallSize,
  alt: picture.alt,
});

/** The filters and the order of a list of products. */
interface ListFilters {
  readonly q?: string | undefined;
  readonly category?: string | undefined;
  readonly sort?: z.infer<typeof productSort> | undefined;
  readonly cursor?: string | undefined;
}

/** The path of a list of products: of its first page, if there is no cursor. */
export const listHref = ({ q, category, sort, cursor }: ListFilters): string => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ q, category, sort, cursor })) {
    if (value) query.set(name, value);
  }
  return query.size > 0 ? `/?${query}` : '/';
};
