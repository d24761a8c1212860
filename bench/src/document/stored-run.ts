import { z } from 'zod';
import { figures } from '../figures/figures.ts';
import { judgeAll } from '../figures/judge.ts';
import type { Run } from '../report/report.ts';

const sample = z.record(z.string(), z.number().nullable());

const storedRun = z.object({
  startedAt: z.string(),
  seconds: z.number(),
  rounds: z.number(),
  windows: z.object({ warmUpMs: z.number(), leadInMs: z.number(), windowMs: z.number() }),
  machine: z.object({
    cores: z.number(),
    cpu: z.string(),
    memoryGiB: z.number(),
    system: z.string(),
  }),
  versions: z.record(z.string(), z.string()),
  measurements: z.array(
    z.object({
      setting: z.string(),
      leftOut: z.record(z.string(), z.string()),
      samples: z.record(z.string(), z.array(sample)),
    }),
  ),
});
type StoredRun = z.infer<typeof storedRun>;

/** More digits say nothing, and make every line of the file longer. */
const keptDigits = 4;

const rounded = (_key: string, value: unknown): unknown =>
  typeof value === 'number' ? Number(value.toPrecision(keptDigits)) : value;

/** These values mean nothing with fewer digits; there are few of them. */
const exactly = (value: unknown) => JSON.stringify(value);

/** Every window of a run, small enough to keep: one line for each variant in each setting. */
export const toWindows = (text: string): string => {
  const { measurements, ...about } = storedRun.parse(JSON.parse(text));
  const heads = Object.entries(about).map(([key, value]) => `  "${key}": ${exactly(value)}`);
  const settings = measurements.map(({ setting, leftOut, samples }) => {
    const variants = Object.entries(samples).map(
      ([name, all]) => `        ${exactly(name)}: ${JSON.stringify(all, rounded)}`,
    );
    return [
      `    {`,
      `      "setting": ${exactly(setting)},`,
      `      "leftOut": ${exactly(leftOut)},`,
      `      "samples": {`,
      variants.join(',\n'),
      `      }`,
      `    }`,
    ].join('\n');
  });
  return `{\n${heads.join(',\n')},\n  "measurements": [\n${settings.join(',\n')}\n  ]\n}\n`;
};

/** A value that JSON has no number for is null there. */
const toSample = (given: StoredRun['measurements'][number]['samples'][string][number]) =>
  Object.fromEntries(Object.entries(given).map(([key, value]) => [key, value ?? Number.NaN]));

/** Reads a run, or its windows, and judges it anew. Throws for a file that is something else. */
export const readRun = (text: string): Run => {
  const { measurements: stored, ...about } = storedRun.parse(JSON.parse(text));
  const measurements = stored.map(({ setting, leftOut, samples }) => ({
    setting,
    leftOut: new Map(Object.entries(leftOut)),
    samples: new Map(Object.entries(samples).map(([name, all]) => [name, all.map(toSample)])),
  }));
  return { ...about, mode: 'full', measurements, rows: judgeAll(figures, measurements) };
};
