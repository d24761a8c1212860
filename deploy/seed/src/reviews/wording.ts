import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';

const some = z.array(z.string()).min(1);

const wording = z.strictObject({
  titles: z.strictObject({ praise: some, mixed: some, fault: some }),
  /** What somebody had in mind for it. */
  uses: some,
  /** One review says at most one thing of each aspect, so it never contradicts itself. */
  aspects: z.array(z.strictObject({ praise: some, quibble: some, fault: some })).min(2),
});

/** What the reviews of a category's products are written with. */
export type Wording = z.infer<typeof wording>;

const folder = join(import.meta.dirname, 'wording');

const all = new Map(
  readdirSync(folder).map((file) => [
    basename(file, '.json'),
    wording.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))),
  ]),
);

/** The wording of a category. Throws where it has none. */
export const wordingOf = (category: string): Wording => {
  const found = all.get(category);
  if (!found) throw new Error(`there is no deploy/seed/src/reviews/wording/${category}.json`);
  return found;
};
