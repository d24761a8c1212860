import type { Cells } from '../report/columns.ts';
import type { Machine } from '../report/machine.ts';
import type { Memories } from './memory.ts';

/** The memory of one container, in MiB. */
export interface ContainerRow {
  readonly container: string;
  readonly restMiB: number;
  readonly loadMiB: number;
  /** The limit of the compose file. */
  readonly limitMiB: number;
}

/** The measurements, and where they were made. */
export interface ContainerRun {
  readonly startedAt: string;
  readonly machine: Machine;
  readonly node: string;
  /** Pages a second while the memory was read. */
  readonly pagesPerSecond: number;
  readonly rows: readonly ContainerRow[];
}

const rounded = (mebibytes: number): number => Math.round(mebibytes * 10) / 10;

/** The containers by name, at rest and under load. */
export const toRows = (rest: Memories, load: Memories): readonly ContainerRow[] =>
  [...load]
    .map(([container, { usedMiB, limitMiB }]) => ({
      container,
      restMiB: rounded(rest.get(container)?.usedMiB ?? 0),
      loadMiB: rounded(usedMiB),
      limitMiB,
    }))
    .toSorted((one, other) => one.container.localeCompare(other.container));

/** The head of the table of containers. */
export const containerHead = ['container', 'MiB at rest', 'MiB under load', 'may have'];

/** The containers as cells, and all of them together. */
export const toContainerCells = (rows: readonly ContainerRow[]): Cells => {
  const sumOf = (key: 'restMiB' | 'loadMiB' | 'limitMiB') =>
    rows.reduce((sum, row) => sum + row[key], 0);
  const all = {
    container: 'together',
    restMiB: sumOf('restMiB'),
    loadMiB: sumOf('loadMiB'),
    limitMiB: sumOf('limitMiB'),
  };
  return [...rows, all].map(({ container, restMiB, loadMiB, limitMiB }) => [
    container,
    restMiB.toFixed(0),
    loadMiB.toFixed(0),
    limitMiB.toFixed(0),
  ]);
};
