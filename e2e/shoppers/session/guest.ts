import type { Visitor } from './visitor.ts';

/** Puts products into the cart of a browser, by the forms of their pages, and looks at it. */
export const fillGuestCart = async (
  { client, cookies, tally }: Visitor,
  ids: readonly string[],
): Promise<void> => {
  for (const productId of ids) {
    const form = { productId, quantity: '1' };
    await client({ kind: 'cart form', path: '/cart/lines', form, cookies });
  }
  const { body } = await client({ kind: 'cart page', path: '/cart', cookies });
  // A line has its form also while nothing is known of the product.
  const missing = ids.filter((id) => !body.includes(`name="productId" value="${id}"`));
  if (missing.length > 0) {
    tally.fail({ about: 'cart page', code: 'NOT_IN_CART', detail: missing.join() });
  }
};

/** Signs in with a demo account by the form, and looks at the cart and the orders that it has. */
export const enterByForm = async (
  { client, accounts, cookies, tally }: Visitor,
  index: number,
): Promise<void> => {
  const { email, password } = await accounts.demo(index);
  const form = { email, password, next: '/cart' };
  const { headers } = await client({ kind: 'sign-in form', path: '/sign-in', form, cookies });
  if (headers.get('location') !== '/cart') {
    tally.fail({ about: 'sign-in form', code: 'NOT_SIGNED_IN', detail: email });
    return;
  }
  await client({ kind: 'cart page', path: '/cart', cookies });
  await client({ kind: 'orders page', path: '/orders', cookies });
};
