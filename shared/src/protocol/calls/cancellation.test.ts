import { expect, test } from '@jest/globals';
import { Cancellation, cancelledBy } from './cancellation.ts';

const createListener = (told: string[], name: string) => ({
  listensAt: 0,
  onCancelled: () => void told.push(name),
});

test('each present listener is called once', () => {
  const cancellation = new Cancellation();
  const told: string[] = [];
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => createListener(told, name));
  for (const listener of [a, b, c, d]) if (listener) cancellation.add(listener);

  if (b) cancellation.delete(b);
  if (d) cancellation.delete(d);
  if (b) cancellation.delete(b);
  cancellation.cancel();
  cancellation.cancel();

  expect(told.toSorted()).toEqual(['a', 'c']);
  expect(cancellation.isCancelled).toBe(true);
});

test('listeners may remove each other while they are called', () => {
  const cancellation = new Cancellation();
  const told: string[] = [];
  const second = createListener(told, 'second');
  const first = {
    listensAt: 0,
    onCancelled: () => {
      told.push('first');
      cancellation.delete(second);
      cancellation.delete(first);
    },
  };
  cancellation.add(first);
  cancellation.add(second);

  cancellation.cancel();

  expect(told).toEqual(['first', 'second']);
});

test('its signal aborts, whenever it was first used', () => {
  const cancellation = new Cancellation();
  const { signal } = cancellation;
  expect(signal.aborted).toBe(false);

  cancellation.cancel();

  expect(signal.aborted).toBe(true);
  const late = new Cancellation();
  late.cancel();
  expect(late.signal.aborted).toBe(true);
});

test('an external signal cancels, also one that was aborted before', () => {
  const giver = new AbortController();
  const cancellation = cancelledBy(giver.signal);
  expect(cancellation.isCancelled).toBe(false);

  giver.abort();

  expect(cancellation.isCancelled).toBe(true);
  expect(cancelledBy(giver.signal).isCancelled).toBe(true);
});
