import { z } from 'zod';
import { type Picture, productContract } from '@shop/shared/contracts/product';
import { wholeNumber } from '../../../input/query-fields.ts';
import { type ShownForm, type Values, choiceField, lineField } from '../../../web/form.ts';
import { formatSlug } from '../../../web/format.ts';
import { type Html, html } from '../../../web/html.ts';
import { pictureHref } from '../../../web/links.ts';
import { colourNames, partsOf, patternNames, variantOf } from '../../../web/pictures/look.ts';
import { detailsOf, drawnShapes, likeDetail } from '../../../web/pictures/picture.ts';

const { alt, shape } = productContract.operations.create.input.shape.pictures.element.shape;

/** The labels of the fields of a picture. */
export const pictureLabels = {
  shape: 'Shape',
  colour: 'Colour',
  pattern: 'Pattern',
  detail: 'Style',
  alt: 'What it shows, in words',
};

/** A picture as its fields have it. */
export const pictureValues = ({ shape: drawn, variant, alt: words }: Picture): Values => {
  const { colour, pattern, detail } = partsOf(variant);
  return {
    shape: drawn,
    colour: String(colour),
    pattern: String(pattern),
    detail: String(likeDetail(drawn, detail)),
    alt: words,
  };
};

/** The picture that a form begins with that has none yet. */
export const firstPicture = pictureValues({ shape: 'mugs', variant: 0, alt: '' });

/** As many as a variant has room for. */
const maxDetails = 16_666;

/** The name of a style, by its place among those of its shape. */
const styleName = (place: number) => `style ${place + 1}`;

const part = (count: number) => wholeNumber.pipe(z.int().max(count - 1));

/** The fields of a picture, typed. */
export const typedPicture = {
  shape,
  colour: part(colourNames.length),
  pattern: part(patternNames.length),
  detail: part(maxDetails),
  alt,
};

/** The picture of typed fields. */
export const toPicture = (typed: z.output<z.ZodObject<typeof typedPicture>>): Picture => ({
  shape: typed.shape,
  variant: variantOf(typed),
  alt: typed.alt,
});

interface Choice {
  readonly value: string;
  readonly name: string;
  /** Its drawing. */
  readonly drawn: Pick<Picture, 'shape' | 'variant'>;
}

const showChoice = ({ name, drawn }: Choice): Html =>
  html`<img
      src="${pictureHref(drawn)}?size=96"
      alt=""
      width="72"
      height="72"
      loading="lazy"
    /><small>${name}</small>`;

/** The number below a count that is typed; 0 where it is none. */
const numberIn = (values: Values, field: string, count: number): number =>
  Math.min(wholeNumber.safeParse(values[field] ?? '').data ?? 0, count - 1);

/** The fields of a picture as people choose them. */
export const pictureWords = (values: Values): Values => {
  const shown = values['shape'] ?? '';
  const wordOf = (field: string, names: readonly string[]) =>
    formatSlug(names[numberIn(values, field, names.length)] ?? '');
  const style = likeDetail(shown, numberIn(values, 'detail', maxDetails));
  return {
    ...values,
    shape: formatSlug(shown),
    colour: wordOf('colour', colourNames),
    pattern: wordOf('pattern', patternNames),
    detail: formatSlug(styleName(detailsOf(shown).indexOf(style))),
  };
};

/**
 * The fields of a picture: each choice shows what it would make of the others as they were when the
 * page was made, which a button makes anew.
 */
export const pictureFields = (given: ShownForm): Html => {
  const { values } = given;
  const chosen = values['shape'] || 'mugs';
  const parts = {
    colour: numberIn(values, 'colour', colourNames.length),
    pattern: numberIn(values, 'pattern', patternNames.length),
    detail: likeDetail(chosen, numberIn(values, 'detail', maxDetails)),
  };
  // Another shape may have fewer styles.
  const form = { ...given, values: { ...values, detail: String(parts.detail) } };
  const drawn = (change: Partial<typeof parts>, of = chosen) => ({
    shape: of,
    variant: variantOf({ ...parts, ...change }),
  });
  const choices = (field: keyof typeof parts, names: readonly string[], all = [...names.keys()]) =>
    choiceField(
      form,
      field,
      all.map((number) => ({
        value: String(number),
        name: formatSlug(names[number] ?? styleName(all.indexOf(number))),
        drawn: drawn({ [field]: number }),
      })),
      showChoice,
    );
  const shapes = [...new Set([...drawnShapes, 'parcels', chosen])].toSorted();
  return html`<div class="picture-fields">
    <figure class="preview">
      <img
        src="${pictureHref(drawn({}))}"
        alt="The picture as it is chosen"
        width="240"
        height="240"
      />
      <figcaption>
        <button type="submit" class="quiet" name="show" value="preview" formnovalidate>
          Show what is chosen
        </button>
      </figcaption>
    </figure>
    <div class="picture-choices">
      ${choiceField(
        form,
        'shape',
        shapes.map((value) => ({ value, name: formatSlug(value), drawn: drawn({}, value) })),
        showChoice,
      )}
      ${choices('colour', colourNames)} ${choices('pattern', patternNames)}
      ${choices('detail', [], [...detailsOf(chosen)])}
      ${lineField(form, 'alt', {
        maxlength: 200,
        required: true,
        dir: 'auto',
        hint: 'For people who cannot see it: a slate grey teapot with dots.',
      })}
    </div>
  </div>`;
};
