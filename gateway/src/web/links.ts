import { z } from 'zod';
import { type Picture, picture, type productSort } from '@shop/shared/contracts/product';

/** The path of a product's page. */
export const productHref = (id: string): string => `/products/${encodeURIComponent(id)}`;

/** The path of the page of all deals. */
export const dealsHref = '/deals';

/** The path of the cart. */
export const cartHref = '/cart';

/** The path where a cart is ordered. */
export const checkoutHref = '/checkout';

/** The path of a merchant's page. */
export const merchantHref = (id: string): string => `/merchants/${encodeURIComponent(id)}`;

/** The path of a picture. */
export const pictureHref = ({ shape, variant }: Pick<Picture, 'shape' | 'variant'>): string =>
  `/pictures/${encodeURIComponent(shape)}/${variant}.svg`;

/** The edge of a small picture, in pixels. */
const smallSize = 160;

/** A picture on a page for phones. */
export const mobilePicture = z
  .object({
    href: z.string().meta({ description: 'below the root of the shop' }),
    size: z.int().meta({ description: 'its edge, in pixels' }),
    alt: picture.shape.alt,
  })
  .meta({ id: 'MobilePicture' });

/** A small picture, for lists on phones. */
export const smallPicture = (
  picture: Pick<Picture, 'shape' | 'variant' | 'alt'>,
): z.infer<typeof mobilePicture> => ({
  href: `${pictureHref(picture)}?size=${smallSize}`,
  size: smallSize,
  alt: picture.alt,
});

/** A path with those of these values in its query that there are. */
export const queryHref = (
  path: string,
  values: Readonly<Record<string, string | undefined>>,
): string => {
  const given = Object.entries(values).flatMap(([name, value]) => (value ? [[name, value]] : []));
  return given.length > 0 ? `${path}?${new URLSearchParams(given)}` : path;
};

/** The filters and the order of a list of products. */
interface ListFilters {
  readonly q?: string | undefined;
  readonly category?: string | undefined;
  readonly sort?: z.infer<typeof productSort> | undefined;
  readonly cursor?: string | undefined;
}

/** The path of a list of products: of its first page, if there is no cursor. */
export const listHref = ({ q, category, sort, cursor }: ListFilters): string =>
  queryHref('/', { q, category, sort, cursor });
