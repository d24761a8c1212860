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
const precise = (value: number) => `${Number(value.toPrecision(3))}`;
const fine = (value: number) => value.toFixed(value < 10 ? 2 : 1);

const columns: readonly Column[] = [
  { head: 'offered a second', key: 'offeredPerSecond', toText: whole },
  { head: 'a second', key: 'perSecond', toText: whole },
  { head: 'whole and in time', key: 'goodPerSecond', toText: whole },
  { head: 'CPU µs each', key: 'cpuMicros', toText: fine },
  { head: 'of which asking', key: 'askingCpuMicros', toText: fine },
  { head: 'CPU µs a section', key: 'sectionCpuMicros', toText: fine },
  { head: 'of the cache %', key: 'cachedPercent', toText: fine },
  { head: 'changes a second', key: 'changesPerSecond', toText: whole },
  { head: 'refused or not whole', key: 'refusedPerSecond', toText: whole },
  { head: 'p50 ms', key: 'p50Ms', toText: fine },
  { head: 'p99 ms', key: 'p99Ms', toText: fine },
  { head: 'p99.9 ms', key: 'p999Ms', toText: fine },
  { head: 'late', key: 'late', toText: whole },
  { head: 'degraded', key: 'degraded', toText: whole },
  { head: '503', key: 'status503', toText: whole },
  { head: '504', key: 'status504', toText: whole },
  { head: 'cut off', key: 'status0', toText: whole },
  { head: 'no answer', key: 'unanswered', toText: whole },
  { head: 'most queued', key: 'maxQueued', toText: whole },
  { head: 'get ms', key: 'getMs', toText: precise },
  { head: 'list ms', key: 'listMs', toText: precise },
  { head: 'search ms', key: 'searchMs', toText: precise },
  { head: 'ready ms', key: 'readyMs', toText: whole },
  { head: 'MiB', key: 'rssBytes', toText: (bytes) => fine(bytes / 1_024 / 1_024) },
];

const medianAt = (samples: readonly Sample[], key: string): number | undefined => {
  const values = samples.flatMap((sample) => sample[key] ?? []);
  return values.length > 0 ? medianOf(values) : undefined;
};

/** The measurements in one setting: the medians of each variant. */
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
