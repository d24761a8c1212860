import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { compiledAtFirst } from '../../protocol/compiled.ts';
import { cursorPosition, type LoggedEvent, loggedEvent } from '../event.ts';

/** The first line of a service's frames, and all that a subscriber needs to subscribe to. */
export const topicOf = (service: string): string => `events/${service}\n`;

/** What is said of the log in each frame. */
export interface Beat {
  readonly epoch: string;
  /** The last number that the log has given. */
  readonly last: number;
}

/** A frame: events that follow each other, none of them in a frame that is only a beat. */
export interface EventFrame extends Beat {
  readonly events: readonly LoggedEvent[];
}

const beat = z.object({ epoch: cursorPosition.shape.epoch, last: z.int().min(0) });

/** The topic, the beat and the events' lines (NDJSON). */
export const writeEventFrame = (
  service: string,
  { epoch, last }: Beat,
  lines: readonly string[] = [],
): Buffer =>
  Buffer.from([topicOf(service) + JSON.stringify({ epoch, last }), ...lines, ''].join('\n'));

const eventSchema = compiledAtFirst(loggedEvent);

/** Undefined for a frame that does not have this form. */
export const readEventFrame = (service: string, frame: Buffer): EventFrame | undefined => {
  const topic = topicOf(service);
  if (frame.toString('latin1', 0, topic.length) !== topic) return undefined;
  // Decoded as a whole and then cut: an octet of a line feed is nothing else in UTF-8.
  const body = frame.subarray(topic.length, frame.lastIndexOf('\n'));
  if (!isUtf8(body)) return undefined;
  const [head = '', ...lines] = body.toString().split('\n');
  try {
    const event = eventSchema();
    return {
      ...beat.parse(JSON.parse(head)),
      events: lines.map((line) => event.parse(JSON.parse(line))),
    };
  } catch {
    return undefined;
  }
};
