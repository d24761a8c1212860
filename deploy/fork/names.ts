/** The names that a new service gives to its parts. */
export interface Names {
  /** The service: `gift-cards`. */
  readonly service: string;
  /** The same as an identifier: `giftCards`. */
  readonly variable: string;
  /** One of its aggregates: `gift-card`, `giftCard` and `GiftCard`. */
  readonly one: string;
  readonly oneVariable: string;
  readonly oneType: string;
}

/** A service's name: lower case words with hyphens. It stands in addresses, files and metrics. */
const serviceName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

const maxCharacters = 32;

const camel = (name: string): string =>
  name.replaceAll(/-([a-z0-9])/g, (_, first: string) => first.toUpperCase());

/** The names for a service. Throws, with what to do, for one that cannot be a service's. */
export const namesOf = (service: string): Names => {
  if (!serviceName.test(service) || service.length > maxCharacters) {
    throw new Error(
      `NAME=${service} must be lower case words with hyphens, at most ${maxCharacters} characters: NAME=wishlists`,
    );
  }
  const singular = service.replace(/s$/, '');
  const one = singular === service ? `${service}-entry` : singular;
  const oneVariable = camel(one);
  return {
    service,
    variable: camel(service),
    one,
    oneVariable,
    oneType: oneVariable.charAt(0).toUpperCase() + oneVariable.slice(1),
  };
};
