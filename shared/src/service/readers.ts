import { z } from 'zod';

/** The right of a program outside the contracts to read one thing. */
export interface Reader {
  /** The program, by the name of its keys. */
  readonly name: string;
  readonly service: string;
  /** The name of an operation, or `events` for all events of the service. */
  readonly what: string;
}

const entry = /^([a-z][a-z0-9-]{0,127}):([a-z][a-z0-9-]{0,127})\.([\x21-\x2b\x2d-\x7e]{1,255})$/;

const toReader = (text: string): Reader => {
  const [, name = '', service = '', what = ''] = entry.exec(text) ?? [];
  return { name, service, what };
};

/** The entries of a list that is separated by commas. */
export const listed = (list: string): string[] =>
  list.split(',').flatMap((entry) => (entry.trim() === '' ? [] : [entry.trim()]));

/** Reading rights of programs outside the source: `reports:product.list,reports:reviews.events`. */
export const readersSetting = z
  .string()
  .default('')
  .transform(listed)
  .superRefine((entries, { addIssue }) => {
    const wrong = entries.filter((one) => !entry.test(one));
    for (const one of wrong) addIssue(`${one}: must be like reports:product.list`);
  })
  .transform((entries): readonly Reader[] => entries.map(toReader))
  .describe(
    'reading rights of programs outside the source: name:service.operation,name:service.events',
  );
