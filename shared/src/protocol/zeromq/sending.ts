/** A socket that sends as zeromq.js does: it may throw at once or reject later. */
interface Sender<T> {
  send(message: T): Promise<void>;
}

/**
 * Sends without waiting. With `sendTimeout: 0` libzmq decides at once; zeromq.js then rejects
 * (EAGAIN, EHOSTUNREACH) or, for a closed socket, throws.
 */
export const trySend = <T>(socket: Sender<T>, message: T, onRefused: () => void): void => {
  try {
    socket.send(message).catch(onRefused);
  } catch {
    queueMicrotask(onRefused);
  }
};

/** How many messages are read from one socket in one turn of the event loop. */
const messagesPerTurn = 256;

/** A socket that receives as zeromq.js does. */
interface Receiver<T> {
  readonly closed: boolean;
  receive(): Promise<T>;
}

/**
 * The read loop of a socket; ends when the socket is closed. It yields now and then, because
 * zeromq.js resolves at once while there are messages, and timers would starve. Rejects with what
 * `onMessage` throws: that is a bug, which must not go unnoticed.
 */
export const readAll = async <T>(
  socket: Receiver<T>,
  onMessage: (message: T) => void,
): Promise<void> => {
  for (let count = 1; !socket.closed; count++) {
    let message: T;
    try {
      message = await socket.receive();
    } catch (error) {
      if (socket.closed) return;
      throw error;
    }
    if (socket.closed) return;
    onMessage(message);
    if (count % messagesPerTurn === 0) await new Promise<void>((resolve) => setImmediate(resolve));
  }
};
