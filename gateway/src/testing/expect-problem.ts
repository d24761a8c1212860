import { expect } from '@jest/globals';

interface ExpectedProblem {
  readonly status: number;
  readonly code: string;
  /** One of the fields that the answer names. */
  readonly field?: string;
}

/** Expects a complete RFC 9457 answer that gives nothing away; returns its body. */
export const expectProblem = async (
  response: Response,
  { status, code, field }: ExpectedProblem,
): Promise<Record<string, unknown>> => {
  const text = await response.text();
  const problem: Record<string, unknown> = JSON.parse(text);

  expect(problem).toMatchObject({ status, code, title: expect.any(String) });
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(problem['type']).toBe(`urn:shop:error:${code}`);
  expect(problem['requestId']).toBe(response.headers.get('x-request-id'));
  expect(problem['retryable']).toEqual(expect.any(Boolean));
  expect(text).not.toMatch(/node_modules|\.ts\b|\bat \w+ \(|\/work\/|10\.0\.0/);
  if (field !== undefined) {
    expect(problem['fields']).toContainEqual({ field, message: expect.any(String) });
  }
  return problem;
};
