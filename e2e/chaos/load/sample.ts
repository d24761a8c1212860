/** The subject of a request. */
export type Kind = 'page' | 'review' | 'price' | 'stock';

/** A write as it can be sent again: the same key, and the same body. */
export interface Write {
  readonly id: string;
  readonly key: string;
  readonly path: string;
  readonly body: string;
  /** The version that is to be replaced. */
  readonly version?: number;
}

/** One request, and what became of it. */
export interface Sample {
  readonly kind: Kind;
  /** When it was due, on the clock of `monotonicMs`. */
  readonly at: number;
  /** From when it was due until its answer was whole, or it was given up. */
  readonly tookMs: number;
  /** 0 where there was no answer. */
  readonly status: number;
  /** A refusal's code and what it says. */
  readonly refusal?: string;
  /** Why there was no answer; `unsent` where no connection was left to ask on. */
  readonly error?: string;
  /** The sections of a page that were not `ok`. */
  readonly degraded?: readonly string[];
  /** Whether a refusal says when to come back. */
  readonly retryAfter?: boolean;
  /** The gateway that was asked. */
  readonly target: string;
  /** The intended write. */
  readonly write?: Write;
  /** The sections that were older than what this gateway had shown before, and did not say so. */
  readonly older?: readonly string[];
  /** The part of the published form that a refusal lacks. */
  readonly malformed?: string;
  /** Asked at another gateway as well, as the first gave no answer. */
  readonly repeated?: boolean;
}

/** A price that somebody else has changed is an answer as good as any. */
const preconditionFailed = 412;

/** Whether what was asked for was done. */
export const isOk = ({ status, kind }: Sample): boolean =>
  (status >= 200 && status < 300) || (kind === 'price' && status === preconditionFailed);
