/**
 * Takes back what one client may do at most, for a shop whose requests all come from one address:
 * environment of the gateway, and of the demo.
 */
export const unlimited = {
  REQUESTS_PER_SECOND: '0',
  REQUESTS_IN_FLIGHT: '0',
  CONNECTIONS: '0',
  REVIEWS_PER_HOUR: '0',
  VOTES_PER_HOUR: '0',
  REGISTRATIONS_PER_HOUR: '0',
  CART_LINES_PER_HOUR: '0',
  WRONG_PASSWORDS: '0',
  WRONG_TOKENS: '0',
} as const;
