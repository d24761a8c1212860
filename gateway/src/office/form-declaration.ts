import { z } from 'zod';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Values } from '../web/form.ts';
import type { OfficeForm } from './form-view.ts';
import type { StaffView } from './frame.ts';
import type { Typed } from './posted-form.ts';
import type { StaffRequest } from './staff-section.ts';

/** A request for a form; its query parameters are texts. */
export type FormRequest = StaffRequest<Readonly<Record<string, string | undefined>>>;

/** How a write is made. */
export interface StaffWrite<Known> {
  readonly known: Known;
  readonly request: FormRequest;
  readonly context: CallContext;
  /** The idempotency key, in the scope of its user and form. */
  readonly key: string;
  /** The version that is replaced; undefined where there was none. */
  readonly expectedVersion: number | undefined;
}

/**
 * A form of the back office, about something known that it changes by an input. One without labels,
 * values and input only asks a question.
 */
export interface FormDeclaration<Known, Input = object> {
  /** The query parameters; default: none. */
  readonly query?: z.ZodObject<Readonly<Record<string, z.ZodType<string | undefined>>>>;
  /** The labels of its fields, in their order. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Reads what the form is about. */
  readonly load: (request: FormRequest) => Promise<Known>;
  /** The version of what is replaced; undefined where there is nothing yet. */
  readonly versionOf?: (known: Known) => number | undefined;
  /**
   * The data of that version, in hidden fields, where the write is made from it: so a form that is
   * sent again is the same write, whatever there is by then. It is checked like any other input.
   */
  readonly seen?: (known: Known) => Typed;
  /** The values that the form begins with. */
  readonly values?: (known: Known, request: FormRequest) => Values;
  /**
   * The values that are there now, for a lost race: only of the fields that have one. Default: the
   * values that the form begins with, where it replaces something.
   */
  readonly present?: (known: Known, request: FormRequest) => Values;
  /** Values as people read them, where they are the codes of choices. */
  readonly inWords?: (values: Values, known: Known) => Values;
  /** Reads the typed values; its errors are named by the fields that they are about. */
  readonly read?: (typed: Typed, known: Known) => z.ZodSafeParseResult<Input>;
  /**
   * Writes; resolves to the path to go on to, with `?done=` and a notice of that page, or to a page
   * that is the answer itself, for what is shown once and can be at no path.
   */
  readonly write: (input: Input, write: StaffWrite<Known>) => Promise<string | StaffView>;
  readonly show: (form: OfficeForm, known: Known, request: FormRequest) => StaffView;
}

/** A declaration with all that it leaves out. */
export type CompleteForm<Known, Input> = Required<FormDeclaration<Known, Input>>;

const nothing = z.object({});

/** Completes a declaration by its defaults. */
export const completeForm = <Known, Input>(
  declared: FormDeclaration<Known, Input>,
): CompleteForm<Known, Input> => {
  const { values = () => ({}), versionOf } = declared;
  return {
    query: z.strictObject({}),
    labels: {},
    seen: () => ({}),
    values,
    present: versionOf ? values : () => ({}),
    inWords: (said) => said,
    // Without a reader the type of the input is its default.
    read: (typed) => nothing.safeParse(typed) as z.ZodSafeParseResult<Input>,
    ...declared,
    versionOf: versionOf ?? (() => undefined),
  };
};
