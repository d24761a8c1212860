import type { SectionDefinition } from '../product-page/section.ts';

/** The folder of a section below `sections`: that of its service, or one of its own in there. */
export const folderOf = ({
  name,
  contract,
}: Pick<SectionDefinition, 'name' | 'contract'>): string =>
  name === contract.service ? name : `${contract.service}/${name}`;
