import { expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { Incidents } from '../protocol/incidents.ts';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import { reportIncidents } from './report-incidents.ts';

test('each incident is counted, and a line of the log at most once a minute', async () => {
  const runtime = createFakeRuntime();
  const incidents = new Incidents(runtime);
  const metrics = new Registry();
  const lines: unknown[] = [];
  const log = { warn: (...line: readonly unknown[]) => void lines.push(line) };
  reportIncidents(incidents, { runtime, metrics, log });
  const refused = { kind: 'CONNECTION_REFUSED', at: 'pricing.calls', peer: 'unknown' } as const;

  for (let second = 0; second < 60; second++) {
    incidents.note(refused);
    await runtime.advance(1_000);
  }
  incidents.note({ ...refused, at: 'pricing.events' });
  incidents.note(refused);

  const message = expect.stringMatching(/^a connection was refused: /);
  expect(lines).toEqual([
    [{ ...refused, count: 1 }, message],
    [{ ...refused, at: 'pricing.events', count: 1 }, message],
    [{ ...refused, count: 60 }, message],
  ]);
  expect(await metrics.metrics()).toContain('shop_incidents_total{kind="CONNECTION_REFUSED"} 62');
});
