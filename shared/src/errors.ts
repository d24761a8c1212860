/** The facts of an error code, from which every classification of errors is read. */
interface ErrorFacts {
  /** The HTTP status at the edge (RFC 9110). */
  readonly status: number;
  /** The call failed technically, as opposed to a refusal by the rules of the service. */
  readonly fault?: true;
  /** The same request may succeed a little later. */
  readonly retryable?: true;
  /** It is evidence of a bad replica: outlier ejection and circuit breaker count it. */
  readonly countsAgainstReplica?: true;
  /** The result of a write for good: the same idempotency key gets it again. */
  readonly finalForKey?: true;
}

/**
 * The error codes of the kit. The same code travels over the wire and stands in problem documents
 * and metrics. Contracts declare further codes, for refusals by the rules of a service.
 */
export const errorCodes = {
  BODY_MALFORMED: { status: 400, fault: true },
  FORBIDDEN_KEY: { status: 400 },
  INVALID_ARGUMENT: { status: 400 },
  INVALID_ID: { status: 400 },
  INVALID_TEXT: { status: 400 },
  TOO_DEEP: { status: 400 },
  TOO_LARGE_FIELD: { status: 400 },
  UNKNOWN_FIELD: { status: 400 },
  UNAUTHENTICATED: { status: 401, fault: true },
  PERMISSION_DENIED: { status: 403 },
  NOT_FOUND: { status: 404, finalForKey: true },
  METHOD_NOT_ALLOWED: { status: 405 },
  REQUEST_TIMEOUT: { status: 408, retryable: true },
  ALREADY_EXISTS: { status: 409, finalForKey: true },
  CONFLICT: { status: 409, finalForKey: true },
  IN_PROGRESS: { status: 409, retryable: true },
  PRECONDITION_FAILED: { status: 412, finalForKey: true },
  PAYLOAD_TOO_LARGE: { status: 413, fault: true },
  URI_TOO_LONG: { status: 414 },
  UNSUPPORTED_MEDIA_TYPE: { status: 415 },
  IDEMPOTENCY_MISMATCH: { status: 422 },
  PRECONDITION_REQUIRED: { status: 428 },
  RATE_LIMITED: { status: 429, retryable: true },
  HEADERS_TOO_LARGE: { status: 431 },
  CANCELLED: { status: 499, fault: true },
  INTERNAL: { status: 500, fault: true, countsAgainstReplica: true },
  UNIMPLEMENTED: { status: 501, fault: true },
  BAD_REPLY: { status: 502, fault: true, countsAgainstReplica: true },
  DRAINING: { status: 503, fault: true, retryable: true },
  OVERLOADED: { status: 503, fault: true, retryable: true },
  UNAVAILABLE: { status: 503, fault: true, retryable: true, countsAgainstReplica: true },
  VERSION_UNSUPPORTED: { status: 503, fault: true },
  WRONG_SERVICE: { status: 503, fault: true },
  DEADLINE_EXCEEDED: { status: 504, fault: true, retryable: true, countsAgainstReplica: true },
} as const satisfies Readonly<Record<string, ErrorFacts>>;

/** A code of the kit. */
export type ErrorCode = keyof typeof errorCodes;

/** The facts of a refusal that a contract declares, but for its status. */
const refusalFacts: ErrorFacts = { status: 409, finalForKey: true };

/** The facts of a code: of the kit, or of a declared refusal. */
export const factsOf = (code: string): ErrorFacts =>
  isErrorCode(code) ? errorCodes[code] : refusalFacts;

/** Whether a code shows a bug: such an error is logged, and its message is not for the public. */
export const isBug = (code: string): boolean => code === 'INTERNAL' || code === 'BAD_REPLY';

/** Whether the same request may well succeed a little later, with nothing changed in it. */
export const isRetryable = (code: string): boolean => factsOf(code).retryable === true;

/** Whether the operation of a failed call ran: it decides whether a retry is safe. */
export type Executed = 'no' | 'unknown' | 'yes';

/** An invalid field, named by its dotted path in the input. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** Options of a `ServiceError`. */
export interface ErrorOptions {
  /** Default `yes`: an error thrown by a handler means that the handler ran. */
  readonly executed?: Executed;
  /** When to try again, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  readonly fields?: readonly FieldError[];
  /** The HTTP status of a declared refusal; by default that of the code. */
  readonly status?: number;
  readonly cause?: unknown;
}

/** The only error that crosses a socket. Anything else that a handler throws becomes `INTERNAL`. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: string;
  readonly status: number;
  readonly executed: Executed;
  readonly retryAfterMs: number | undefined;
  readonly fields: readonly FieldError[];

  constructor(code: ErrorCode, message: string, options?: ErrorOptions);
  constructor(code: string, message: string, options: ErrorOptions & { readonly status: number });
  constructor(code: string, message: string, options: ErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.status = options.status ?? factsOf(code).status;
    this.executed = options.executed ?? 'yes';
    this.retryAfterMs = options.retryAfterMs;
    this.fields = options.fields ?? [];
  }
}

/** Whether `code` is one of the kit. */
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
