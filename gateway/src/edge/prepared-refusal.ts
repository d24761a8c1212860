import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServiceError } from '@shop/shared/errors';
import type { Runtime } from '@shop/shared/runtime';
import type { Answer } from './answer.ts';
import { problemAnswer, toProblem } from './problem.ts';
import type { Problem } from './problem.ts';
import { securityHeaders } from './security-headers.ts';

export interface RefusalParts {
  readonly runtime: Runtime;
  /** Renders a problem as an HTML page. */
  readonly problemPage: (problem: Problem) => Answer;
  /** Whether connections end with their next answer. */
  readonly isDraining: () => boolean;
}

/** The placeholder of the request id in prepared answers. */
const anyRequestId = '00000000-0000-0000-0000-000000000000';

/** Renders the constant part of an answer. */
const prepare = ({ status, headers, body }: Answer, more: Readonly<Record<string, string>>) => ({
  status,
  headers: [...securityHeaders(), ...Object.entries({ ...headers, ...more }).flat()],
  body: body.toString(),
});

/**
 * The answer to requests that are refused before Express. It is rendered once, so that a refusal
 * costs a quarter of one through Express (16 µs instead of 65).
 */
export class PreparedRefusal {
  readonly #parts: RefusalParts;
  readonly #forPrograms: ReturnType<typeof prepare>;
  readonly #forPeople: ReturnType<typeof prepare>;

  constructor(
    parts: RefusalParts,
    error: ServiceError,
    headers: Readonly<Record<string, string>> = {},
  ) {
    this.#parts = parts;
    const problem = toProblem(error, anyRequestId);
    this.#forPrograms = prepare(problemAnswer(problem), headers);
    this.#forPeople = prepare(parts.problemPage(problem), headers);
  }

  /** Answers a request. */
  send({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
    const { runtime, isDraining } = this.#parts;
    const isForPeople = !url.startsWith('/api/') && (headers.accept ?? '').includes('text/html');
    const answer = isForPeople ? this.#forPeople : this.#forPrograms;
    const requestId = runtime.newId();
    const body = answer.body.replaceAll(anyRequestId, requestId);
    const own = ['X-Request-Id', requestId, 'Content-Length', `${Buffer.byteLength(body)}`];
    if (isDraining()) response.shouldKeepAlive = false;
    response.writeHead(answer.status, [...answer.headers, ...own]);
    response.end(body);
  }
}
