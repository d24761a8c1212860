import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { answers, sectionNames } from '../data/sections.ts';

const page = z.object({
  id: z.string(),
  sections: z.record(
    z.string(),
    z.object({ status: z.enum(['ok', 'stale', 'unavailable', 'shed']), data: z.unknown() }),
  ),
  degraded: z.array(z.string()).min(1),
});

const parse = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
};

/** The fault of a page that says that it is not whole: what it does show must be right. */
export const problemOfDegraded = (id: string, body: Buffer): string | undefined => {
  const read = page.safeParse(parse(body));
  const isRight =
    read.success &&
    read.data.id === id &&
    sectionNames.every((name) => {
      const { status, data } = read.data.sections[name] ?? {};
      if ((status === 'ok') === read.data.degraded.includes(name)) return false;
      if (status === 'ok' || status === 'stale') return isDeepStrictEqual(data, answers[name](id));
      return status !== undefined && data === null;
    });
  return isRight ? undefined : `a wrong page of ${id}: ${body.toString()}`;
};
