import type { ServerResponse } from 'node:http';

/** A whole HTTP answer; all answers are sent at once. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** What may be kept by nobody, for example because it is not whole. */
export const noStore = { 'Cache-Control': 'no-store' } as const;

/** May be kept by the one who asked, who must ask again before each use. */
export const revalidate = { 'Cache-Control': 'private, max-age=0, must-revalidate' } as const;

/** An answer of JSON bytes, or of a value to be written as JSON. */
export const jsonAnswer = (
  status: number,
  body: Buffer | object,
  headers: Readonly<Record<string, string>> = noStore,
): Answer => ({
  status,
  headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
  body: Buffer.isBuffer(body) ? body : JSON.stringify(body),
});

/** An answer of HTML markup. */
export const htmlAnswer = (
  status: number,
  markup: string,
  headers: Readonly<Record<string, string>> = noStore,
): Answer => ({
  status,
  headers: { 'Content-Type': 'text/html; charset=utf-8', ...headers },
  body: markup,
});

/** Names and values by turns. */
export type HeaderList = readonly string[];

/** Headers as Node takes them fastest: as a list, which it does not have to merge with others. */
const listHeaders = (all: HeaderList, { status, headers }: Answer, length: number): string[] => {
  const list = [...all];
  for (const name in headers) list.push(name, headers[name] ?? '');
  if (status !== 304) list.push('Content-Length', `${length}`);
  return list;
};

/**
 * Sends `answer` with the headers that all answers have, unless the client has gone or something
 * was sent before.
 */
export const send = (response: ServerResponse, answer: Answer, headers: HeaderList): void => {
  if (response.headersSent || response.destroyed) return;
  const body = Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(answer.body);
  response.writeHead(answer.status, listHeaders(headers, answer, body.length));
  response.end(body);
};
