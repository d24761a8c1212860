import type { Page } from '../product-page/page.ts';
import type { SectionDefinition } from '../product-page/section.ts';
import { partnerVersion } from './contract.ts';

/** The most bytes of a product for partners, before compression. */
export const maxPartnerBytes = 64 * 1_024;

const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/**
 * A product for partners: the public field of each section, without ages, sources and errors.
 * `incomplete` names the fields that are not known to be current: stale ones, and those that are
 * null because their service does not answer. A field with which the product would be too large is
 * such a one, too.
 */
export const partnerProduct = (
  sections: readonly SectionDefinition[],
  { id, sections: found, purchasable }: Page,
): object => {
  const fields: Record<string, unknown> = {};
  const incomplete: string[] = [];
  let bytes = 0;
  for (const [index, { partner }] of sections.entries()) {
    const section = found[index];
    if (!partner || !section) continue;
    const value = section.data ? partner.read(section.data) : null;
    const size = sizeOf(value);
    const fits = bytes + size <= maxPartnerBytes;
    if (fits) bytes += size;
    fields[partner.name] = fits ? value : null;
    if (!fits || section.status !== 'ok') incomplete.push(partner.name);
  }
  return { id, version: partnerVersion, ...fields, purchasable, incomplete };
};
