/** What a service last said of one of its things. */
export interface Fact {
  readonly id: string;
  /** The log of events that it belongs to: versions compare only within one. */
  readonly epoch: string;
  readonly version: number;
}

export interface ProductFact extends Fact {
  readonly category: string;
  readonly withdrawn: boolean;
}

export interface LevelFact extends Fact {
  readonly available: number;
}

/** Whether `fact` replaces `kept`. A fact of another log does: nobody writes to an older one. */
export const isNewer = (fact: Fact, kept: Fact | undefined): boolean =>
  kept === undefined || fact.epoch !== kept.epoch || fact.version > kept.version;
