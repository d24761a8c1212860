const greetingBytes = 64;
const commandFlag = 4;
const longFlag = 2;

/** The size of the ZMTP frame at the head of `bytes`; undefined while its head is not all there. */
const sizeOf = (bytes: Buffer): number | undefined => {
  const [flags = 0, length] = bytes;
  if ((flags & longFlag) === 0) return length === undefined ? undefined : 2 + length;
  return bytes.length < 9 ? undefined : 9 + Number(bytes.readBigUInt64BE(1));
};

/**
 * Cuts a peer's ZMTP stream into its greeting and its frames (RFC 23), and leaves out those frames
 * that `isLost` says. Commands pass: without them there is no connection to lose anything on.
 */
export const createFrameFilter = (isLost: () => boolean): ((chunk: Buffer) => Buffer) => {
  let rest: Buffer = Buffer.alloc(0);
  let greeted = 0;

  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const passed: Buffer[] = [];
    const take = (count: number) => {
      const taken = rest.subarray(0, count);
      rest = rest.subarray(count);
      return taken;
    };
    if (greeted < greetingBytes) {
      const greeting = take(Math.min(rest.length, greetingBytes - greeted));
      greeted += greeting.length;
      passed.push(greeting);
    }
    for (let size = sizeOf(rest); size !== undefined && size <= rest.length; size = sizeOf(rest)) {
      const frame = take(size);
      const isCommand = ((frame[0] ?? 0) & commandFlag) !== 0;
      if (isCommand || !isLost()) passed.push(frame);
    }
    return Buffer.concat(passed);
  };
};
