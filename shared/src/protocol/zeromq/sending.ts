/** Anything that sends as zeromq.js does: may throw at once, or reject later. */
interface Sender<T> {
  send(message: T): Promise<void>;
}

/**
 * Sends without waiting. With `sendTimeout: 0` libzmq decides at once, and zeromq.js tells it by a
 * rejection (EAGAIN, EHOSTUNREACH) or, for a closed socket, by an exception.
 */
export const trySend = <T>(socket: Sender<T>, message: T, onRefused: () => void): void => {
  try {
    socket.send(message).catch(onRefused);
  } catch {
    queueMicrotask(onRefused);
  }
};

/** How many messages one turn of the event loop may take from one socket. */
const messagesPerTurn = 256;

/** Anything that receives as zeromq.js does. */
interface Receiver<T> {
  readonly closed: boolean;
  receive(): Promise<T>;
}

/**
 * The one read loop of a socket; ends when the socket is closed. Yields now and then, since
 * zeromq.js resolves at once while messages are there, and timers would wait for ever. Rejects
 * with what `onMessage` throws: a mistake of ours, which must not pass unseen.
 */
export const readAll = async <T>(
  socket: Receiver<T>,
  onMessage: (message: T) => void,
): Promise<void> => {
  for (let count = 1; !socket.closed; count++) {
    const message = await nextMessage(socket);
    if (message === undefined || socket.closed) return;
    onMessage(message);
    if (count % messagesPerTurn === 0) await new Promise<void>((resolve) => setImmediate(resolve));
  }
};

const nextMessage = async <T>(socket: Receiver<T>): Promise<T | undefined> => {
  try {
    return await socket.receive();
  } catch (error) {
    if (socket.closed) return undefined;
    throw error;
  }
};
