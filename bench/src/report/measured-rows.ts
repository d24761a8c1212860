import { medianOf } from '../figures/statistics.ts';
import type { Sample } from '../runner/variant.ts';
import type { Measurement } from '../scenarios/scenario.ts';
import type { Cells } from './columns.ts';

interface Column {
  readonly head: string;
  readonly key: string;
  readonly toText: (value: number) => string;
}

const whole = (value: number) => Math.round(value).toLocaleString('en');
const fine = (value: number) => value.toFixed(value < 10 ? 2 : 1);

const columns: readonly Column[] = [
  { head: 'a second', key: 'perSecond', toText: whole },
  { head: 'CPU µs each', key: 'cpuMicros', toText: fine },
  { head: 'of which asking', key: 'askingCpuMicros', toText: fine },
  { head: 'CPU µs a section', key: 'sectionCpuMicros', toText: fine },
  { head: 'of the cache %', key: 'cachedPercent', toText: fine },
  { head: 'changes a second', key: 'changesPerSecond', toText: whole },
  { head: 'refused a second', key: 'refusedPerSecond', toText: whole },
  { head: 'p50 ms', key: 'p50Ms', toText: fine },
  { head: 'p99 ms', key: 'p99Ms', toText: fine },
  { head: 'ready ms', key: 'readyMs', toText: whole },
  { head: 'MiB', key: 'rssBytes', toText: (bytes) => fine(bytes / 1_024 / 1_024) },
];

const medianAt = (samples: readonly Sample[], key: string): number | undefined => {
  const values = samples.flatMap((sample) => sample[key] ?? []);
  return values.length > 0 ? medianOf(values) : undefined;
};

/** What was measured in one setting: the medians of each variant. */
export const toMeasuredCells = ({
  samples,
}: Measurement): { readonly head: readonly string[]; readonly rows: Cells } => {
  const variants = [...samples];
  const shown = columns.filter(({ key }) =>
    variants.some(([, all]) => all.some((sample) => (sample[key] ?? 0) > 0)),
  );
  return {
    head: ['', ...shown.map(({ head }) => head)],
    rows: variants.map(([name, all]) => [
      name,
      ...shown.map(({ key, toText }) => {
        const median = medianAt(all, key);
        return median === undefined ? '' : toText(median);
      }),
    ]),
  };
};
