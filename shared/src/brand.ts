/** The name of the shop as people read it; `make fork` gives a copy another one. */
export const brand = 'ZeroShop';
