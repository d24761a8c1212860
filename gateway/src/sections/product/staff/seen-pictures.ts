import { z } from 'zod';
import { type Picture, productContract } from '@shop/shared/contracts/product';

const { pictures: schema } = productContract.operations.create.input.shape;

/** The pictures of a product as a text, for a hidden field. */
export const picturesText = (pictures: readonly Picture[]): string => JSON.stringify(pictures);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const message = 'does not say which pictures there were: please open it once more';

/**
 * The pictures that there were when a form was opened, out of its hidden field, which anybody may
 * have changed. They are told as wrong as a whole: no field that people see has them.
 */
export const seenPictures = {
  pictures: z.string(message).transform((text, context) => {
    const { data } = schema.safeParse(parsed(text));
    if (data) return data;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }),
};
