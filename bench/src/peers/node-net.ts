import { once } from 'node:events';
import { type Socket, connect, createServer } from 'node:net';
import { Batch } from '@shop/shared/protocol/wire/batch';
import { readItems, readRequest, readResponse } from '@shop/shared/protocol/wire/items';
import { kinds } from '@shop/shared/protocol/wire/kinds';
import { noMetadata } from '@shop/shared/protocol/wire/metadata';
import { answers } from '../data/sections.ts';
import { type Peer, portOf } from './peer.ts';

const lengthBytes = 4;

/** Calls `onFrame` for each frame of a stream in which each one follows its length. */
const readFrames = (socket: Socket, onFrame: (frame: Buffer) => void): void => {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    let at = 0;
    while (bytes.length - at >= lengthBytes) {
      const end = at + lengthBytes + bytes.readUInt32BE(at);
      if (end > bytes.length) break;
      onFrame(bytes.subarray(at + lengthBytes, end));
      at = end;
    }
    rest = bytes.subarray(at);
  });
};

/** The items of one turn, written as one frame. */
const createBatch = (socket: Socket) => {
  let asked = false;
  const batch = new Batch((frame) => {
    const length = Buffer.allocUnsafe(lengthBytes);
    length.writeUInt32BE(frame.length);
    socket.cork();
    socket.write(length);
    socket.write(frame);
    socket.uncork();
  });
  const flushAtTurnEnd = () => {
    if (asked) return;
    asked = true;
    setImmediate(() => {
      asked = false;
      batch.flush();
    });
  };
  return { batch, flushAtTurnEnd };
};

const head = { operation: 'get', flags: 0, attempt: 0, metadata: noMetadata };

/**
 * The ceiling: the shop's own frames and batches on bare TCP connections, without ZeroMQ, and
 * without all that makes calls safe: no checks, deadlines, traces, measurements, retries.
 */
export const peer: Peer = {
  async serve(service, site) {
    const server = createServer({ noDelay: true }, (socket) => {
      const { batch, flushAtTurnEnd } = createBatch(socket);
      socket.on('error', () => socket.destroy());
      readFrames(socket, (frame) =>
        readItems(frame, (_kind, number, content) => {
          const { id } = JSON.parse(`${readRequest(content)?.body}`);
          batch.response(number, JSON.stringify(answers[service](id)));
          flushAtTurnEnd();
        }),
      );
    });
    await once(server.listen(portOf(site, service), '127.0.0.1'), 'listening');
  },

  connect: (services, site) =>
    Promise.all(
      services.map(async (service) => {
        const socket = connect({ port: portOf(site, service), host: '127.0.0.1', noDelay: true });
        await once(socket, 'connect');
        const { batch, flushAtTurnEnd } = createBatch(socket);
        const waiting = new Map<number, (body: Buffer | undefined) => void>();
        let last = 0;
        readFrames(socket, (frame) =>
          readItems(frame, (kind, number, content) => {
            waiting.get(number)?.(kind === kinds.response ? readResponse(content) : undefined);
            waiting.delete(number);
          }),
        );
        return (id: string) =>
          new Promise((resolve) => {
            last = (last + 1) >>> 0;
            waiting.set(last, resolve);
            batch.request(last, head, 1_000, JSON.stringify({ id }));
            flushAtTurnEnd();
          });
      }),
    ),
};
