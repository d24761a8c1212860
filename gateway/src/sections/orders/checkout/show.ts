import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { ApiParts } from '../../../api/api-parts.ts';
import { type Answer, htmlAnswer, noStore } from '../../../edge/answer.ts';
import type { Session } from '../../../sessions/sessions.ts';
import type { Values } from '../../../web/form.ts';
import { type Basis, quoteOf } from './basis.ts';
import { type CheckoutFields, countryOf, refusalWords } from './form.ts';
import { checkoutPage } from './page.ts';

const unquoted = 'The total cannot be worked out right now. Please try again in a moment.';

/** A page of the checkout to show. */
export interface Shown {
  readonly status: number;
  readonly values: Values;
  readonly errors?: Values;
  readonly notice?: string | undefined;
}

/** A customer in a checkout, and the time for its calls. */
export interface Customer {
  readonly session: Session;
  readonly context: CallContext;
}

/** Makes the function that answers with the page, and what the cart costs now. */
export const createShow =
  (parts: ApiParts) =>
  async (
    { session, context }: Customer,
    basis: Basis,
    { status, values, errors = {}, notice }: Shown,
  ): Promise<Answer> => {
    const first = basis.countries[0]?.value;
    const country = countryOf(values['country'] ?? '') ?? basis.cart.country ?? first ?? '';
    const wanted = { country, method: values['method'] || undefined };
    const isEmpty = basis.cart.lines.length === 0;
    const quoted = isEmpty ? undefined : await quoteOf(parts, basis.cart, wanted, context);
    const refusal = quoted && 'refusal' in quoted ? quoted.refusal : undefined;
    const why = refusal && (refusalWords(refusal) ?? unquoted);
    const quotation = quoted && 'quotation' in quoted ? quoted.quotation : undefined;
    const shown = { ...basis, quotation, csrf: session.formToken };
    const model = { ...shown, values: { ...values, country }, errors, notice: notice ?? why };
    return htmlAnswer(status, checkoutPage(model), noStore);
  };

/** The fields that the page shows again. */
export const fieldsOf = ({
  name,
  street,
  postalCode,
  city,
  country,
  method,
  card,
}: CheckoutFields): Values => ({ name, street, postalCode, city, country, method, card });
