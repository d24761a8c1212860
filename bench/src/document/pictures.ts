import { series } from '../data/series.ts';
import { spreadOf } from '../figures/statistics.ts';
import { drawBars } from '../plot/bars.ts';
import type { Panel } from '../plot/line-panel.ts';
import { drawPanels } from '../plot/picture.ts';
import type { Measurement } from '../scenarios/scenario.ts';
import { type LineSource, lineOf } from './lines.ts';

type PanelSource = Omit<Panel, 'lines'> & { readonly lines: readonly LineSource[] };

/** A picture of the document: of a run, or nothing where the run has nothing of it. */
export interface Picture {
  /** Its file's name, and its place's in the document. */
  readonly name: string;
  /** Its content, for those who cannot see it. */
  readonly title: string;
  /** Where what it shows was measured. */
  readonly settings: readonly string[];
  readonly draw: (measurements: readonly Measurement[]) => string | undefined;
}

const linesPicture = (name: string, title: string, panels: readonly PanelSource[]): Picture => ({
  name,
  title,
  settings: [...new Set(panels.flatMap(({ lines }) => lines.map(({ setting }) => setting)))],
  draw(measurements) {
    const drawn = panels.flatMap(({ lines: sources, ...panel }) => {
      const lines = sources.flatMap((source) => lineOf(measurements, source) ?? []);
      return lines.length > 0 ? [{ ...panel, lines }] : [];
    });
    return drawn.length > 0 ? drawPanels(title, drawn) : undefined;
  },
});

const barsPicture = (name: string, title: string, setting: string, label: string): Picture => ({
  name,
  title,
  settings: [setting],
  draw(measurements) {
    const { samples } = measurements.find((one) => one.setting === setting) ?? {};
    if (!samples || samples.size === 0) return undefined;
    const bars = [...samples].map(([variant, all]) => ({
      name: variant,
      value: spreadOf(all.map((sample) => sample['perSecond'] ?? 0)),
      isOurs: variant === 'ours',
    }));
    return drawBars(title, label, bars);
  },
});

const mebibyte = 1 / 1_024 ** 2;

/** Rate, CPU and latency of one setting. */
const costOf = (setting: string, what: string, xLabel: string): readonly PanelSource[] => {
  const axes = { xLabel, x: 'log' } as const;
  const percentiles = [
    { name: 'p50', setting, key: 'p50Ms' },
    { name: 'p99', setting, key: 'p99Ms' },
  ];
  return [
    {
      ...axes,
      title: `${what}s a second`,
      y: 'linear',
      lines: [{ name: 'rate', setting, key: 'perSecond' }],
    },
    {
      ...axes,
      title: `CPU µs a ${what}, all processes`,
      y: 'log',
      lines: [{ name: 'CPU', setting, key: 'cpuMicros' }],
    },
    { ...axes, title: `ms until a ${what} is there`, y: 'log', lines: percentiles },
  ];
};

const flightLines = (key: string): readonly LineSource[] => [
  { name: 'answer at hand', setting: series.inFlight, key, absent: 0 },
  { name: '20 ms for each answer', setting: series.waitingInFlight, key, absent: 0 },
];
const flightAxes = { xLabel: 'calls in flight', x: 'log', y: 'log' } as const;

const arrivalAxes = { xLabel: 'requests offered, % of capacity', x: 'linear' } as const;
const setting = series.arrivals;

const catalogueAxes = { xLabel: 'products', x: 'log', y: 'log' } as const;
const catalogueLines = (setting: string): readonly LineSource[] => [
  { name: 'get', setting, key: 'getMs' },
  { name: 'list', setting, key: 'listMs' },
  { name: 'search', setting, key: 'searchMs' },
];
const deadline = { value: 800, name: 'the deadline of list' };

/** Every picture of the document. */
export const pictures: readonly Picture[] = [
  barsPicture(
    'page-compared',
    'Pages a second of every variant, 64 connections',
    'page',
    'pages from 8 services a second, 64 connections',
  ),
  barsPicture(
    'call-compared',
    'Calls a second of every variant, 64 in flight',
    'call, 64 in flight',
    'calls a second, 64 in flight',
  ),
  linesPicture(
    'page-by-connections',
    'The page from 8 services by connections',
    costOf(series.connections, 'page', 'connections'),
  ),
  linesPicture(
    'page-by-replicas',
    'The page from 8 services by processes of each service',
    costOf(series.replicas, 'page', 'processes of each service, 64 connections'),
  ),
  linesPicture('calls-by-calls-in-flight', 'Calls by calls in flight', [
    { ...flightAxes, title: 'calls a second', lines: flightLines('perSecond') },
    { ...flightAxes, title: 'CPU µs a call, both processes', lines: flightLines('cpuMicros') },
    { ...flightAxes, title: 'ms until half of the answers are there', lines: flightLines('p50Ms') },
    {
      ...flightAxes,
      title: 'calls refused a second',
      y: 'linear',
      lines: flightLines('refusedPerSecond'),
    },
  ]),
  linesPicture('page-by-arrivals', 'The page when requests come at a fixed rate', [
    {
      ...arrivalAxes,
      title: 'a second',
      y: 'linear',
      lines: [
        { name: 'offered', setting, key: 'offeredPerSecond' },
        { name: 'whole pages within 1 s', setting, key: 'goodPerSecond' },
      ],
    },
    {
      ...arrivalAxes,
      title: 'ms since the request was due',
      y: 'log',
      lines: [
        { name: 'p50', setting, key: 'p50Ms' },
        { name: 'p99', setting, key: 'p99Ms' },
        { name: 'p99.9', setting, key: 'p999Ms' },
      ],
    },
    {
      ...arrivalAxes,
      title: 'MiB at most, gateway and 8 services',
      y: 'linear',
      lines: [{ name: 'memory', setting, key: 'rssBytes', unit: mebibyte }],
    },
  ]),
  linesPicture('catalogue-by-products', 'The product service by the size of its catalogue', [
    {
      ...catalogueAxes,
      title: 'ms, store in memory',
      lines: catalogueLines(series.memoryCatalogue),
      limit: deadline,
    },
    {
      ...catalogueAxes,
      title: 'ms, store in MongoDB',
      lines: catalogueLines(series.mongoCatalogue),
      limit: deadline,
    },
    {
      ...catalogueAxes,
      title: 'MiB, service with its store in memory',
      lines: [{ name: 'memory', setting: series.memoryCatalogue, key: 'rssBytes', unit: mebibyte }],
    },
  ]),
];
