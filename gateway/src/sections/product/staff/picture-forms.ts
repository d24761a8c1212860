import { z } from 'zod';
import { ServiceError } from '@shop/shared/errors';
import { type Picture, type Product, productContract } from '@shop/shared/contracts/product';
import type { FormRequest, StaffWrite } from '../../../office/form-declaration.ts';
import { formBody } from '../../../office/form-view.ts';
import { buttonLink, pageHead, trail } from '../../../office/markup.ts';
import { staffForm } from '../../../office/staff-form.ts';
import type { StaffPage, StaffParts } from '../../../office/staff-section.ts';
import { wholeNumber } from '../../../input/query-fields.ts';
import { type Values, selectField } from '../../../web/form.ts';
import { html } from '../../../web/html.ts';
import { pictureHref, productHref } from '../../../web/links.ts';
import {
  firstPicture,
  pictureFields,
  pictureLabels,
  pictureValues,
  pictureWords,
  toPicture,
  typedPicture,
} from './picture-fields.ts';
import { picturesText, seenPictures } from './seen-pictures.ts';

/** The path of the form of a picture, by its place from 0. */
export const pictureFormHref = (id: string, at: number): string =>
  `${productHref(id)}/pictures/${at + 1}`;

/** The most pictures of a product. */
export const maxPictures = 8;

/** The place of a path, from 0, among pictures: it counts from 1 or is `new`. Throws `NOT_FOUND`. */
const placeIn = (pictures: readonly Picture[], { params }: FormRequest): number => {
  const isNew = params['place'] === 'new' && pictures.length < maxPictures;
  const at = isNew ? pictures.length : Number(params['place']) - 1;
  if (isNew || pictures[at]) return at;
  throw new ServiceError('NOT_FOUND', 'the product has no picture at this place');
};

/** The declaration that both forms share: the product, and its pictures as the form saw them. */
const about = ({ clients, write: writeBy }: StaffParts) => ({
  load: ({ id, context }: FormRequest) => clients.of(productContract).call('get', { id }, context),
  versionOf: ({ version }: Product) => version,
  seen: ({ pictures }: Product) => ({ pictures: picturesText(pictures) }),
  /** Gives the product other pictures. */
  replace: async (
    pictures: readonly Picture[],
    { request: { id }, context, key, expectedVersion = 0 }: StaffWrite<Product>,
  ) => {
    const change = { id, changes: { pictures: [...pictures] }, expectedVersion };
    await writeBy(productContract, 'update', change, { context, key, changes: [id] });
  },
});

const typedPlaced = z.object({
  ...typedPicture,
  ...seenPictures,
  place: wholeNumber.pipe(z.int().min(1).max(maxPictures)),
});

const ordinal = (place: number) => (place === 1 ? '1, shown in lists' : String(place));

/** The values of a picture in its form; a new one begins as the first one looks. */
const valuesOf = ({ pictures }: Product, request: FormRequest): Values => {
  const at = placeIn(pictures, request);
  const [first] = pictures;
  const ofNew = first ? { ...pictureValues(first), alt: '' } : firstPicture;
  const picture = pictures[at];
  return { ...(picture ? pictureValues(picture) : ofNew), place: String(at + 1) };
};

/** The form of one picture of a product. */
export const pictureForm = (parts: StaffParts): StaffPage => {
  const { replace, ...known } = about(parts);
  return staffForm('/products/:id/pictures/:place', {
    ...known,
    labels: { ...pictureLabels, place: 'Place among the pictures' },
    values: valuesOf,
    present: (product, request) =>
      placeIn(product.pictures, request) < product.pictures.length
        ? valuesOf(product, request)
        : {},
    inWords: (values) => ({ ...pictureWords(values), place: values['place'] }),
    read: (typed) => typedPlaced.safeParse(typed),
    async write({ place, pictures, ...typed }, write) {
      const at = placeIn(pictures, write.request);
      const others = pictures.filter((_, index) => index !== at);
      await replace(others.toSpliced(place - 1, 0, toPicture(typed)), write);
      return `${productHref(write.request.id)}?done=picture#done`;
    },
    show: (form, { id, name, pictures }, request) => {
      const at = placeIn(pictures, request);
      const isNew = at === pictures.length;
      const places = Array.from({ length: pictures.length + (isNew ? 1 : 0) }, (_, index) => ({
        value: String(index + 1),
        words: ordinal(index + 1),
      }));
      const title = isNew ? 'Add a picture' : 'Change a picture';
      const remove =
        !isNew &&
        pictures.length > 1 &&
        buttonLink(`${pictureFormHref(id, at)}/remove`, 'Remove this picture');
      return {
        title: `${title} of ${name}`,
        main: html`${trail(productHref(id), name)} ${pageHead(title, remove ? [remove] : [])}
        ${formBody(form, html`${pictureFields(form)} ${selectField(form, 'place', places)}`, {
          submit: 'Save',
          cancel: productHref(id),
        })}`,
      };
    },
  });
};

const preview = (picture: Picture) =>
  html`<img
    class="preview"
    src="${pictureHref(picture)}"
    alt="${picture.alt}"
    width="240"
    height="240"
  />`;

/** The question whether a picture is to be removed. */
export const pictureRemovalForm = (parts: StaffParts): StaffPage => {
  const { replace, ...known } = about(parts);
  return staffForm('/products/:id/pictures/:place/remove', {
    ...known,
    read: (typed) => z.object(seenPictures).safeParse(typed),
    async write({ pictures }, write) {
      const at = placeIn(pictures, write.request);
      await replace(pictures.toSpliced(at, 1), write);
      return `${productHref(write.request.id)}?done=removed#done`;
    },
    show: (form, { id, name, pictures }, request) => {
      const picture = pictures[placeIn(pictures, request)];
      return {
        title: `Remove a picture of ${name}`,
        main: html`${trail(productHref(id), name)} ${pageHead('Remove this picture?')}
        ${formBody(form, html`${picture && preview(picture)}`, {
          submit: 'Remove it',
          cancel: productHref(id),
          isGrave: true,
        })}`,
      };
    },
  });
};
