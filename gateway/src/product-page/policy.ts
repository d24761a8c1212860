/** How long the whole page may take. */
export const pageTimeoutMs = 1_000;

/** The part of that time which the services get; the rest is for last good copies. */
export const shareOfServices = 0.8;

/** How long what is joined to the items of a section may take, after the section. */
export const joinTimeoutMs = 300;

/**
 * How long a whole page may be shown to others who ask for it: long enough for a product that many
 * look at, too short to hide that a service is gone.
 */
export const maxPageAgeMs = 250;

const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
