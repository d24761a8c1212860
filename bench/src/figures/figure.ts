/** A figure that is to be reached: ours compared with one other variant. */
export interface Figure {
  /** The measured quantity, as a table's readers know it. */
  readonly what: string;
  /** The other side, as they know it. */
  readonly against: string;
  readonly setting: string;
  /** Our variant in that setting; `ours` where it is left out. */
  readonly ours?: string;
  /** The other variant there. */
  readonly variant: string;
  readonly metric: Metric;
  /** The bound to be reached; nothing where it is only shown. */
  readonly must?: number;
  readonly stretch?: number;
}

/**
 * The compared quantity. `rate`, `goodput`: how many a second, ours over theirs. `ready`: how long until
 * it is there, theirs or the limit over ours. `memory`, `cpu`: what is used, ours over theirs, so
 * that less is better.
 */
export type Metric = 'rate' | 'goodput' | 'ready' | 'memory' | 'cpu';

/** Where a sample has a metric's value. */
export const sampleKeys = {
  rate: 'perSecond',
  goodput: 'goodPerSecond',
  ready: 'readyMs',
  memory: 'rssBytes',
  cpu: 'sectionCpuMicros',
} as const satisfies Record<Metric, string>;

/** Whether the ratio must not exceed its bound, rather than reach it. */
export const lessIsBetter = (metric: Metric): boolean => metric === 'memory' || metric === 'cpu';
