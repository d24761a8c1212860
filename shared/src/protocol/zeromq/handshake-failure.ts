import type { Event } from 'zeromq';
import type { HandshakeFailure } from '../incidents.ts';

/**
 * The failure of a CURVE handshake in an event of libzmq's monitor; undefined for other events.
 * AUTH has the status of the server's authenticator (ZeroMQ RFC 27), NO_DETAIL an errno, PROTOCOL a
 * number of `ZMQ_PROTOCOL_ERROR_…` in `zmq.h`.
 */
export const handshakeFailureOf = (event: Event): HandshakeFailure | undefined => {
  switch (event.type) {
    case 'handshake:error:auth':
      return event.error.status === 400 ? 'KEY_REFUSED' : 'HANDSHAKE_FAILED';
    case 'handshake:error:other':
      // EPIPE: the server hung up, because it cannot decrypt what was encrypted for another key.
      // EAGAIN: the handshake timed out. Others, such as ECONNRESET: the connection was lost.
      return event.error.code === 'EPIPE' ? 'WRONG_SERVER' : 'NO_ANSWER';
    case 'handshake:error:protocol':
      return event.error.code === 'ERR_ZMTP_MECHANISM_MISMATCH' ? 'NO_CURVE' : 'HANDSHAKE_FAILED';
    default:
      return undefined;
  }
};
