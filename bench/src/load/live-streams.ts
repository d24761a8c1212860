import { connect } from 'node:net';

/** Open streams of server-sent events, all of one path. */
export interface LiveStreams {
  /**
   * Resolves when a text has come on every stream, after the one that was waited for before.
   * Rejects when a stream ends without it.
   */
  all(text: string): Promise<void>;
  close(): void;
}

interface LiveStream {
  until(text: string): Promise<void>;
  close(): void;
}

const openStream = (port: number, path: string): Promise<LiveStream> =>
  new Promise((resolve, reject) => {
    let received = '';
    let look = (): void => undefined;
    let fail: (error: Error) => void = reject;
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      received += chunk;
      look();
    });
    socket.on('error', (error) => fail(error));
    socket.on('close', () => fail(new Error('a stream has ended')));
    const until = (text: string) =>
      new Promise<void>((found, ended) => {
        if (socket.destroyed) return ended(new Error('a stream has ended'));
        fail = ended;
        look = () => {
          const at = received.indexOf(text);
          if (at === -1) return;
          received = received.slice(at + text.length);
          look = () => undefined;
          found();
        };
        look();
      });
    socket.on('connect', () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`);
      resolve({ until, close: () => void socket.destroy() });
    });
  });

/** The most that are opened at a time, so that the listener's backlog takes them. */
const openedAtOnce = 50;

/** Opens so many streams of one path. */
export const openLiveStreams = async (
  port: number,
  path: string,
  count: number,
): Promise<LiveStreams> => {
  const streams: LiveStream[] = [];
  while (streams.length < count) {
    const more = Math.min(openedAtOnce, count - streams.length);
    const opening = Array.from({ length: more }, () => openStream(port, path));
    streams.push(...(await Promise.all(opening)));
  }
  return {
    all: async (text) => void (await Promise.all(streams.map((stream) => stream.until(text)))),
    close: () => streams.forEach((stream) => stream.close()),
  };
};
