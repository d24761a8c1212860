import type { reviewsContract } from '@shop/shared/contracts/reviews';
import type { Output } from '@shop/shared/protocol/contract';
import { missingNote, staleNote } from '../../../web/freshness.ts';
import { html } from '../../../web/html.ts';
import type { View } from '../../../web/view.ts';
import { reviewItem } from '../review-item.ts';

type Testimonials = Output<typeof reviewsContract, 'testimonials'>;

/** The testimonials, with what they are; nothing for a product that has none. */
export const testimonialsView: View<Testimonials> = (found, section, page) => ({
  band:
    found?.items.length !== 0 &&
    html`<section id="testimonials" class="band" aria-labelledby="testimonials-title">
      <h2 id="testimonials-title">Testimonials</h2>
      ${staleNote('Testimonials', section)}
      ${
        found
          ? html`<p>
                The reviews with 4 or 5 stars that most people found helpful, all of verified
                purchases. They are a selection: <a href="#reviews">see all ratings</a>.
              </p>
              <ol class="panels reviews">
                ${found.items.map((review) => reviewItem(review, 'testimonial', page))}
              </ol>`
          : missingNote('Testimonials', section)
      }
    </section>`,
});
