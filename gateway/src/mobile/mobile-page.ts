import { z } from 'zod';
import { id } from '@shop/shared/contracts/common';
import type { Page } from '../product-page/page.ts';
import type { MobileFields, SectionDefinition } from '../product-page/section.ts';

/** The most bytes of a page for phones, before compression. */
export const maxMobileBytes = 8 * 1_024;

/** The schema of a page for phones: each field of a section may be missing. */
export const mobileSchema = (sections: readonly SectionDefinition[]): z.ZodType =>
  z
    .object({
      id,
      ...z.object(Object.assign({}, ...sections.map(({ mobileFields }) => mobileFields))).partial()
        .shape,
      purchasable: z.union([z.boolean(), z.literal('unknown')]),
      missing: z
        .array(z.string())
        .meta({ description: 'the sections that are not up to date, by the names of services' }),
    })
    .meta({ id: 'MobileProductPage' });

const sizeOf = (page: object): number => Buffer.byteLength(JSON.stringify(page));

/**
 * The page for phones: the fields of all sections, where a later section wins a field. `missing`
 * names the sections that are not up to date. Where it would be too large, the fields of the last
 * sections are left out, down to those that the first one has.
 */
export const mobilePage = (
  sections: readonly SectionDefinition[],
  { id, sections: found, degraded, purchasable }: Page,
): MobileFields => {
  const fields = sections.map(({ mobile }, index): MobileFields => {
    const section = found[index];
    return section ? mobile(section) : {};
  });
  const pageOf = (shown: readonly MobileFields[]): MobileFields =>
    Object.assign({ id }, ...shown, { purchasable, missing: degraded });
  let count = fields.length;
  while (count > 1 && sizeOf(pageOf(fields.slice(0, count))) > maxMobileBytes) count -= 1;
  return pageOf(fields.slice(0, count));
};
