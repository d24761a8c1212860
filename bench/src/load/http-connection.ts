import { type Socket, connect } from 'node:net';

/** One answer as it came. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** A keep-alive connection on which one request at a time is sent. */
export interface HttpConnection {
  /** Rejects when the connection ends before the answer is whole. */
  get(path: string, header?: string): Promise<HttpAnswer>;
  close(): void;
}

const headEnd = Buffer.from('\r\n\r\n');

interface Parsed {
  readonly answer: HttpAnswer;
  readonly closes: boolean;
}

/** Undefined while the answer is not whole. Throws for one without a length. */
const parse = (bytes: Buffer): Parsed | undefined => {
  const end = bytes.indexOf(headEnd);
  if (end === -1) return undefined;
  const head = bytes.toString('latin1', 0, end);
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(head) ?? [];
  if (length === undefined) throw new Error(`an answer without a length: ${head}`);
  const bodyAt = end + headEnd.length;
  if (bytes.length < bodyAt + Number(length)) return undefined;
  return {
    answer: { status: Number(head.slice(9, 12)), body: bytes.subarray(bodyAt) },
    closes: /\r\nconnection: close/i.test(head),
  };
};

interface Waiting {
  readonly resolve: (answer: HttpAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Opens a connection. It does only what a bench needs, so that it takes as little of the machine as
 * possible, and opens another one when the server gives it up after an answer, or while it rests.
 */
export const openHttpConnection = async (port: number): Promise<HttpConnection> => {
  let socket: Socket;
  let waiting: Waiting | undefined;
  let received: Buffer | undefined;
  let reopened: Promise<void> | undefined;

  const settle = (settling: (waiting: Waiting) => void) => {
    const asked = waiting;
    waiting = undefined;
    received = undefined;
    if (asked) settling(asked);
  };
  const read = (chunk: Buffer) => {
    received = received ? Buffer.concat([received, chunk]) : chunk;
    try {
      const parsed = parse(received);
      if (!parsed) return;
      if (parsed.closes) reopened = open();
      settle(({ resolve }) => resolve(parsed.answer));
    } catch (error) {
      settle(({ reject }) => reject(error));
    }
  };
  const open = () =>
    new Promise<void>((resolve, reject) => {
      const opened = connect({ port, host: '127.0.0.1', noDelay: true });
      opened.once('connect', resolve);
      opened.on('data', read);
      opened.on('error', (error) => {
        reject(error);
        if (opened === socket) settle((asked) => asked.reject(error));
      });
      opened.on('close', () => {
        if (opened !== socket) return;
        settle(({ reject: tell }) => tell(new Error('the connection ended')));
      });
      socket = opened;
    });
  await open();

  return {
    async get(path, header) {
      if (reopened) await reopened;
      reopened = undefined;
      if (socket.readyState !== 'open') await open();
      const answer = new Promise<HttpAnswer>((resolve, reject) => {
        waiting = { resolve, reject };
      });
      const lines = header === undefined ? '' : `${header}\r\n`;
      socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${lines}\r\n`);
      return answer;
    },
    close: () => void socket.destroy(),
  };
};
