import { expect, test } from '@jest/globals';
import { createFrameFilter } from './frames.ts';

const greeting = Buffer.alloc(64, 'g');
const short = (flags: number, text: string) =>
  Buffer.concat([Buffer.from([flags, text.length]), Buffer.from(text)]);
const long = (text: string) => {
  const head = Buffer.alloc(9);
  head[0] = 2;
  head.writeBigUInt64BE(BigInt(text.length), 1);
  return Buffer.concat([head, Buffer.from(text)]);
};

const message = 0;
const command = 4;

const passed = (isLost: () => boolean, ...chunks: readonly Buffer[]) => {
  const filter = createFrameFilter(isLost);
  return Buffer.concat(chunks.map((chunk) => filter(chunk)));
};

/** The second, the fourth and so on. */
const everySecond = () => {
  let count = 0;
  return () => (count += 1) % 2 === 0;
};

const stream = Buffer.concat([
  greeting,
  short(message, 'one'),
  long('two'),
  short(message, 'three'),
]);

test('frames that are lost leave no trace, however long they are', () => {
  const kept = Buffer.concat([greeting, short(message, 'one'), short(message, 'three')]);

  expect(passed(everySecond(), stream)).toEqual(kept);
});

test('a stream is cut the same way byte by byte', () => {
  const bytes = Array.from(stream, (byte) => Buffer.from([byte]));

  expect(passed(everySecond(), ...bytes)).toEqual(passed(everySecond(), stream));
});

test('commands pass where all messages are lost', () => {
  const ready = short(command, 'READY');

  expect(passed(() => true, greeting, ready, short(message, 'lost'), ready)).toEqual(
    Buffer.concat([greeting, ready, ready]),
  );
});
