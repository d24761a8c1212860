import type { ServerResponse } from 'node:http';

/** A whole HTTP answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** Not to be cached, for example because the answer is incomplete. */
export const noStore = { 'Cache-Control': 'no-store' } as const;

/** To be cached only by the client, and revalidated before each use. */
export const revalidate = { 'Cache-Control': 'private, max-age=0, must-revalidate' } as const;

/** An answer of JSON: bytes, or a value to serialize. */
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

/** A redirect to a page by GET. */
export const seeOther = (href: string, headers: Answer['headers'] = {}): Answer => ({
  status: 303,
  headers: { ...noStore, ...headers, Location: href },
  body: '',
});

/** Names and values, alternating. */
export type HeaderList = readonly string[];

/** Headers as a list, which Node writes fastest. */
const listHeaders = (all: HeaderList, { status, headers }: Answer, length: number): string[] => {
  const list = [...all];
  for (const name in headers) list.push(name, headers[name] ?? '');
  if (status !== 304) list.push('Content-Length', `${length}`);
  return list;
};

/** Sends `answer` with further headers, unless the client has gone or headers were sent before. */
export const send = (response: ServerResponse, answer: Answer, headers: HeaderList): void => {
  if (response.headersSent || response.destroyed) return;
  const body = Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(answer.body);
  response.writeHead(answer.status, listHeaders(headers, answer, body.length));
  response.end(body);
};
