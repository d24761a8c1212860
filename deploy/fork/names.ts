import { Script } from 'node:vm';

/** The names that a new service gives to its parts. */
export interface Names {
  /** The service: `gift-cards`. */
  readonly service: string;
  /** The same at the head of a page: `Gift-cards`. */
  readonly title: string;
  /** The same as an identifier: `giftCards`. */
  readonly variable: string;
  /** One of its aggregates: `gift-card`, `giftCard` and `GiftCard`. */
  readonly one: string;
  readonly oneVariable: string;
  readonly oneType: string;
}

/** A service's name: lower case words with hyphens. It stands in addresses, files and metrics. */
const serviceName = /^[a-z]+(-[a-z]+)*$/;

const maxCharacters = 32;

const camel = (name: string): string =>
  name.replaceAll(/-([a-z])/g, (_, first: string) => first.toUpperCase());

const capitalized = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** Names that the files of a service use for something else. */
const usedNames =
  /^(all|contract|fake|html|id|ids|line|minute|route|run|sample|section|service|teapot|text|timestamp|version|written|z)$/;

/** Whether a file of the service can give something this name. */
const isFree = (name: string): boolean => {
  if (usedNames.test(name)) return false;
  try {
    return Boolean(new Script(`'use strict'; const ${name} = 0;`));
  } catch {
    return false;
  }
};

/** The names for a service. Throws, with what to do, for one that cannot be a service's. */
export const namesOf = (service: string): Names => {
  if (!serviceName.test(service) || service.length > maxCharacters) {
    throw new Error(
      `NAME=${service} is no name of a service: a-z and single -, up to ${maxCharacters}, such as NAME=wishlists`,
    );
  }
  if (!isFree(camel(service))) {
    throw new Error(`NAME=${service} cannot be used: its code has another use for that word`);
  }
  const singular = service
    .replace(/ies$/, 'ys')
    .replace(/(ss|x|zz|ch|sh)es$/, '$1s')
    .replace(/s$/, '');
  const one = singular !== service && isFree(camel(singular)) ? singular : `${service}-entry`;
  const oneVariable = camel(one);
  return {
    service,
    title: capitalized(service),
    variable: camel(service),
    one,
    oneVariable,
    oneType: capitalized(oneVariable),
  };
};
