/**
 * The shop's one error vocabulary: each code with the HTTP status it has at the edge (RFC 9110).
 * The same code travels over the wire, stands in problem documents and in metrics.
 */
export const errorCodes = {
  BODY_MALFORMED: 400,
  FORBIDDEN_KEY: 400,
  INVALID_ARGUMENT: 400,
  INVALID_ID: 400,
  INVALID_TEXT: 400,
  TOO_DEEP: 400,
  TOO_LARGE_FIELD: 400,
  UNKNOWN_FIELD: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TIMEOUT: 408,
  ALREADY_EXISTS: 409,
  CONFLICT: 409,
  IN_PROGRESS: 409,
  OUT_OF_STOCK: 409,
  PRECONDITION_FAILED: 412,
  PAYLOAD_TOO_LARGE: 413,
  URI_TOO_LONG: 414,
  UNSUPPORTED_MEDIA_TYPE: 415,
  IDEMPOTENCY_MISMATCH: 422,
  PRECONDITION_REQUIRED: 428,
  RATE_LIMITED: 429,
  HEADERS_TOO_LARGE: 431,
  CANCELLED: 499,
  INTERNAL: 500,
  UNIMPLEMENTED: 501,
  BAD_REPLY: 502,
  DRAINING: 503,
  OVERLOADED: 503,
  UNAVAILABLE: 503,
  VERSION_UNSUPPORTED: 503,
  WRONG_SERVICE: 503,
  DEADLINE_EXCEEDED: 504,
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** Whether the operation behind a failure ran: decides if it may be tried again. */
export type Executed = 'no' | 'unknown' | 'yes';

/** One field at fault, named by its dotted path in the input. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** What is known of a failure besides its code and message. */
export interface ErrorOptions {
  /** Default `yes`: an error thrown by a handler means that the handler ran. */
  readonly executed?: Executed;
  /** When to try again, in milliseconds. */
  readonly retryAfterMs?: number;
  readonly fields?: readonly FieldError[];
  readonly cause?: unknown;
}

/** The only error that crosses a socket. Anything else that a handler throws becomes `INTERNAL`. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: ErrorCode;
  readonly executed: Executed;
  readonly retryAfterMs: number | undefined;
  readonly fields: readonly FieldError[];

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.executed = options.executed ?? 'yes';
    this.retryAfterMs = options.retryAfterMs;
    this.fields = options.fields ?? [];
  }
}

/** Whether `code` is of this vocabulary: a peer with a newer one may send others. */
export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCodes, code);

/** `error` itself if it is a `ServiceError`, else an `INTERNAL` one that keeps it as its cause. */
export const toServiceError = (error: unknown): ServiceError =>
  error instanceof ServiceError
    ? error
    : new ServiceError('INTERNAL', 'the service failed to handle this', { cause: error });

/** The error for one field of an input that breaks a rule: `INVALID_ARGUMENT`, executed: no. */
export const invalidField = (field: string, message: string): ServiceError =>
  new ServiceError('INVALID_ARGUMENT', `${field} ${message}`, {
    executed: 'no',
    fields: [{ field, message }],
  });
