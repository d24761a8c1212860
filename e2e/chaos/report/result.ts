import type { Effort } from '../arena.ts';
import type { Outcome, Row } from '../rows/row.ts';

/** What came of one row. */
export interface Result extends Outcome, Pick<Row, 'matrix' | 'does' | 'shows' | 'less'> {
  readonly row: string;
  readonly verdict: 'ok' | 'miss' | 'skip';
  /** What did not hold. */
  readonly missed: readonly string[];
  readonly seconds: number;
}

/** What came of all that were run. */
export interface Run {
  readonly at: string;
  readonly effort: Effort;
  readonly results: readonly Result[];
}
