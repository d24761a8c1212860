import type { Outcome, Row } from '../rows/row.ts';

/** The result of one row. */
export interface Result extends Outcome, Pick<Row, 'matrix' | 'does' | 'shows' | 'less'> {
  readonly row: string;
  /** When the run began that it is of: ISO 8601. */
  readonly at: string;
  /** The requests a second that were asked. */
  readonly perSecond: number;
  readonly verdict: 'ok' | 'miss' | 'skip';
  /** The claims that did not hold. */
  readonly missed: readonly string[];
  readonly seconds: number;
}
