import { expect, test } from '@jest/globals';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import { Incidents, incidentKeptMs, maxAlike, maxIncidents } from './incidents.ts';

const refusedHello = (peer: string) => ({ kind: 'HELLO_REFUSED' as const, peer });

test('equal incidents are counted as one with its last time; the newest comes first', async () => {
  const runtime = createFakeRuntime();
  const incidents = new Incidents(runtime);

  incidents.note(refusedHello('one'));
  incidents.note(refusedHello('two'));
  await runtime.advance(40);
  incidents.note(refusedHello('one'));
  await runtime.advance(2);

  expect(incidents.all()).toEqual([
    { ...refusedHello('one'), count: 2, ageMs: 2 },
    { ...refusedHello('two'), count: 1, ageMs: 42 },
  ]);
});

test('a limited number of incidents is kept, and the others are counted together', () => {
  const incidents = new Incidents(createFakeRuntime());
  const told: string[] = [];
  incidents.onNoted(({ peer }) => told.push(peer));

  for (let n = 0; n < 10_000; n++) incidents.note(refusedHello(`caller-${n}`));
  incidents.note({ kind: 'FRAME_INVALID', peer: 'one more' });

  const all = incidents.all();
  expect(all).toHaveLength(maxIncidents + 2);
  expect(all).toContainEqual({ ...refusedHello('others'), count: 10_000 - maxIncidents, ageMs: 0 });
  expect(new Set(told).size).toBe(maxIncidents + 1);
});

test('a peer with many addresses hides no others', () => {
  const incidents = new Incidents(createFakeRuntime());
  const kind = 'CONNECTION_REFUSED' as const;

  for (let n = 0; n < 1_000; n++) incidents.note({ kind, peer: 'stranger', from: `10.0.0.${n}` });
  incidents.note({ kind, peer: 'reviews', from: '10.0.0.1' });

  const all = incidents.all();
  expect(all).toHaveLength(maxAlike + 2);
  expect(all).toContainEqual({ kind, peer: 'others', count: 1_000 - maxAlike, ageMs: 0 });
  expect(all).toContainEqual(expect.objectContaining({ kind, peer: 'reviews', count: 1 }));
});

test('an old incident makes room', async () => {
  const runtime = createFakeRuntime();
  const incidents = new Incidents(runtime);
  for (let n = 0; n < maxIncidents; n++) incidents.note(refusedHello(`caller-${n}`));
  await runtime.advance(incidentKeptMs + 1);

  incidents.note(refusedHello('new'));

  expect(incidents.all()).toEqual([{ ...refusedHello('new'), count: 1, ageMs: 0 }]);
});
