import { lessIsBetter } from '../figures/figure.ts';
import type { Row } from '../figures/judge.ts';
import type { Cells } from './columns.ts';

/** The head of the table of figures. */
export const figureHead = ['', 'against', 'ratio', 'from', 'to', 'must', 'stretch', '', 'ahead'];

const toRatio = (value: number): string => {
  if (!Number.isFinite(value)) return '?';
  return `${value >= 9.95 ? value.toFixed(1) : value.toFixed(2)}x`;
};

const boundOf = (value: number | undefined) => (value === undefined ? '' : `${value}x`);

const whoIsAhead = ({ figure, ratio }: Row): string => {
  if (!ratio || figure.ours !== undefined) return '';
  const isOurs = lessIsBetter(figure.metric) ? ratio.median <= 1 : ratio.median >= 1;
  return isOurs ? 'ours' : 'theirs';
};

const verdictOf = ({ verdict, reason }: Row): string => {
  if (verdict === 'shown') return '';
  return reason === undefined ? verdict : `${verdict}: ${reason}`;
};

/** Figures as cells; what is measured stands in the first line of its figures only. */
export const toFigureCells = (rows: readonly Row[]): Cells =>
  rows.map((row, index) => {
    const { what, against, must, stretch } = row.figure;
    const { ratio } = row;
    return [
      rows[index - 1]?.figure.what === what ? '' : what,
      against,
      ratio ? toRatio(ratio.median) : '',
      ratio ? toRatio(ratio.lowest) : '',
      ratio ? toRatio(ratio.highest) : '',
      boundOf(must),
      boundOf(stretch),
      verdictOf(row),
      whoIsAhead(row),
    ];
  });
