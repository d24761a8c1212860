/** First two octets of every frame: "ZS". */
export const magic = 0x5a53;

/** The wire version of this code; third octet of every frame. */
export const wireVersion = 1;

/** Octets before the first item of a frame: magic, version, and a reserved 0. */
export const frameHeadBytes = 4;

/** Octets of an item before its content: length, kind, id. */
export const itemHeadBytes = 9;

/** A batch is flushed before the end of its turn when it reaches this size. */
export const flushBytes = 60 * 1024;

/** Or this many items: the other side starts with them while the rest is written. */
export const flushItems = 32;

/** The largest body of a request. */
export const maxRequestBytes = 64 * 1024;

/** The largest body of an answer. */
export const maxResponseBytes = 1024 * 1024;

/** The longest name of an operation: its length is one octet. */
export const maxOperationBytes = 255;

/** The largest metadata of an item. */
export const maxMetadataBytes = 4 * 1024;

/** The largest frame that a server reads: one request of full size with its head. */
export const maxRequestFrameBytes = maxRequestBytes + 2 * maxMetadataBytes;

/** The largest frame that a client reads: one answer of full size with its head. */
export const maxResponseFrameBytes = maxResponseBytes + 2 * maxMetadataBytes;

/** The longest time that a request may have left. */
export const maxRemainingMs = 30_000;

/** The heartbeat interval, and after how many unanswered PINGs a connection is lost: in 3.2 s. */
export const pingIntervalMs = 800;
export const maxMissedPings = 3;

/** How long the handshake may take before the client connects again. */
export const handshakeTimeoutMs = 2_000;
