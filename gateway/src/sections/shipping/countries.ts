import type { Zone } from '@shop/shared/contracts/shipping';
import type { Option } from '../../web/form.ts';
import { formatCountry } from '../../web/format.ts';

/** The countries of zones, to choose from, by their names. */
export const countriesOf = (zones: readonly Pick<Zone, 'countries'>[]): readonly Option[] =>
  zones
    .flatMap(({ countries }) => countries)
    .map((value) => ({ value, words: formatCountry(value) }))
    .toSorted((a, b) => a.words.localeCompare(b.words, 'en'));
