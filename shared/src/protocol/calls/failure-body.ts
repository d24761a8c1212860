import { z } from 'zod';
import type { ServiceError } from '../../errors.ts';

const maxMessageLength = 2_000;
const maxFields = 100;
const maxFieldLength = 200;
const maxFieldMessageLength = 500;

/** The JSON body of ERROR and REJECT items. Unknown fields are ignored. */
export const failureBody = z.object({
  code: z.string().max(64),
  message: z.string().max(maxMessageLength),
  fields: z
    .array(
      z.object({
        field: z.string().max(maxFieldLength),
        message: z.string().max(maxFieldMessageLength),
      }),
    )
    .max(maxFields)
    .default([]),
});

/** The body of an error. Texts beyond the limits are cut off. */
export const writeFailureBody = ({ code, message, fields }: ServiceError): string =>
  JSON.stringify({
    code,
    message: message.slice(0, maxMessageLength),
    fields: fields.slice(0, maxFields).map((one) => ({
      field: one.field.slice(0, maxFieldLength),
      message: one.message.slice(0, maxFieldMessageLength),
    })),
  });
