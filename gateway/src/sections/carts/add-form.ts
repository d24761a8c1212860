import { type Html, html } from '../../web/html.ts';

/**
 * The form that puts a product into the cart. It holds no token of a session, as everybody gets the
 * same page: the browser says that it is posted by a page of the shop, and sends no cookie with
 * what other sites post.
 */
export const addForm = (productId: string): Html =>
  html`<form class="add" method="post" action="/cart/lines">
    <input type="hidden" name="productId" value="${productId}" />
    <label for="add-quantity">Quantity</label>
    <input
      id="add-quantity"
      name="quantity"
      type="number"
      value="1"
      min="1"
      max="99"
      required
      inputmode="numeric"
    />
    <button type="submit">Add to cart</button>
  </form>`;
