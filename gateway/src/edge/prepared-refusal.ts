import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServiceError } from '@shop/shared/errors';
import type { Runtime } from '@shop/shared/runtime';
import type { Answer } from './answer.ts';
import { problemAnswer, toProblem } from './problem.ts';
import type { Problem } from './problem.ts';
import { securityHeaders } from './security-headers.ts';

export interface RefusalParts {
  readonly runtime: Runtime;
  /** A problem for people. */
  readonly problemPage: (problem: Problem) => Answer;
  /** Whether each connection is to be given up after its next answer. */
  readonly isDraining: () => boolean;
}

/** Stands in the prepared answers where each gets its own. */
const anyRequestId = '00000000-0000-0000-0000-000000000000';

/** An answer as far as it is the same for everyone. */
const prepare = ({ status, headers, body }: Answer, more: Readonly<Record<string, string>>) => ({
  status,
  headers: [...securityHeaders(), ...Object.entries({ ...headers, ...more }).flat()],
  body: body.toString(),
});

/**
 * The answer to requests that are turned away before anyone looks at them. It is prepared, so that
 * one costs a quarter of what it takes through Express (16 µs for 65).
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
