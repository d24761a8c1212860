import type { ServerResponse } from 'node:http';
import type { Answer, HeaderList } from './answer.ts';

/** A stream of server-sent events to one client (WHATWG HTML, section 9.2). */
export interface EventStream {
  /** Sends a text that `toEvent` has made. A client that does not take its events is cut. */
  send(text: string): void;
  /** Ends the stream; a browser comes again after a moment. */
  end(): void;
  /** Called once, when the client has gone or was cut, or the stream has ended. */
  onClosed(listener: () => void): void;
}

/** An answer whose body is a stream. */
export interface StreamAnswer extends Answer {
  /** Called with the stream when the headers are sent; without one where the client has gone. */
  readonly stream: (stream: EventStream | undefined) => void;
  /** Whether events have markup, with links to the shop. */
  readonly isMarkup: boolean;
}

/** A client is cut when more bytes than this wait for it in this process. */
export const maxWaitingBytes = 64 * 1_024;

/** Emitted by a response that has become a stream: its request is over. */
export const streaming = 'streaming';

/** Writes an event: its data in one line, and the id that a client comes again with. */
export const toEvent = (id: string, event: string, data: string): string =>
  `id: ${id}\nevent: ${event}\ndata: ${data}\n\n`;

/** An answer that streams events. */
export const streamAnswer = (
  stream: StreamAnswer['stream'],
  { isMarkup = false }: { readonly isMarkup?: boolean } = {},
): StreamAnswer => ({
  status: 200,
  headers: {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    // Proxies would hold events back (nginx, ngx_http_proxy_module).
    'X-Accel-Buffering': 'no',
  },
  body: '',
  stream,
  isMarkup,
});

/** Sends the headers of a stream, and then its events as they come; each passes `outward`. */
export const sendStream = (
  response: ServerResponse,
  { status, headers, stream }: StreamAnswer,
  all: HeaderList,
  outward: (text: string) => string,
): void => {
  if (response.headersSent || response.destroyed) return stream(undefined);
  response.writeHead(status, [...all, ...Object.entries(headers).flat()]);
  response.flushHeaders();
  if (response.req.method === 'HEAD') {
    response.end();
    return stream(undefined);
  }
  response.emit(streaming);
  stream({
    send(text) {
      if (response.destroyed || response.writableEnded) return;
      if (response.writableLength > maxWaitingBytes) response.destroy();
      else response.write(outward(text));
    },
    end: () => void response.end(),
    onClosed: (listener) => void response.once('close', listener),
  });
};
