/** The sections of a product page, in the order they are shown. */
export const sectionNames = [
  'product',
  'pricing',
  'inventory',
  'reviews',
  'recommendations',
] as const;
export type SectionName = (typeof sectionNames)[number];

/** How long the whole page may take. */
export const pageTimeoutMs = 1_000;

/** The part of that time which the services get; the rest is for last good copies. */
export const shareOfServices = 0.8;

/** How long each section's service may take: what nearly all answers need, with a margin. */
export const sectionTimeoutMs: Readonly<Record<SectionName, number>> = {
  product: 400,
  pricing: 300,
  inventory: 300,
  reviews: 400,
  recommendations: 300,
};

/** How long the cards of recommended products may take, after the recommendations. */
export const cardsTimeoutMs = 300;

/**
 * How long a whole page may be shown to others who ask for it: long enough for a product that many
 * look at, too short to hide that a service is gone.
 */
export const maxPageAgeMs = 250;

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** How old a copy may be that is shown in place of an answer. */
export const maxAgeMs: Readonly<Record<SectionName, number>> = {
  product: 24 * hour,
  pricing: 5 * minute,
  inventory: minute,
  reviews: hour,
  recommendations: 24 * hour,
};

/** What has to be known of the other sections to say whether a product can be bought. */
export interface Offer {
  readonly withdrawn: boolean;
  /** Whether there is a price that is recent enough to be shown. */
  readonly hasPrice: boolean;
  /** Pieces that can be sold; undefined when that is not known. */
  readonly available: number | undefined;
}

/** Whether it can be bought: `unknown` leaves it to the moment when someone tries. */
export const isPurchasable = ({ withdrawn, hasPrice, available }: Offer): boolean | 'unknown' => {
  if (withdrawn || !hasPrice) return false;
  return available === undefined ? 'unknown' : available > 0;
};
