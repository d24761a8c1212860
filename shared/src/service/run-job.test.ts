import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createKeyFolder } from '../keys/testing/key-folder.ts';
import { systemRuntime } from '../runtime.ts';
import { startService } from './start-service.ts';
import { startChild } from './testing/child.ts';
import { eventually } from './testing/eventually.ts';
import { expectDiscreet, messagesOf } from './testing/running-sample.ts';
import { sampleService } from './testing/sample-service.ts';
import { createWatchedKit } from './testing/watched-kit.ts';

const keys = await createKeyFolder('sample', 'other', 'sample-job');

const startJob = (variables: Readonly<Record<string, string>> = {}) =>
  startChild(join(import.meta.dirname, 'testing/sample-job.ts'), {
    DISCOVERY: 'static',
    ...keys.settingsOf('sample-job'),
    ...variables,
  });

/** The sample service in this process, and how a job is told where it is. */
const startSample = async () => {
  const kit = createWatchedKit({ name: 'sample', keys });
  const addresses = { calls: 'tcp://127.0.0.1:*', events: 'tcp://127.0.0.1:*' };
  const running = await startService(sampleService(systemRuntime), kit, addresses);
  kit.onStop(() => running.stop());
  return {
    kit,
    services: `sample@${running.endpoint.calls.replace('tcp://', '')}`,
    [Symbol.asyncDispose]: () => kit.stop(),
  };
};

test('a job that is done ends with 0', async () => {
  await using job = startJob();

  expect(await job.ended).toBe(0);
  expect(job.stdout() + job.stderr()).toBe('');
});

test('a job that fails ends with 70 and says why, under its own name', async () => {
  await using job = startJob({ DOES: 'fail' });

  expect(await job.ended).toBe(70);
  expect(job.lines()).toEqual([
    expect.objectContaining({
      service: 'sample-job',
      msg: 'the job failed',
      err: expect.objectContaining({ message: 'there is no more paper' }),
    }),
  ]);
  expect(job.stderr()).toBe('');
  expectDiscreet(job);
});

test('bad settings end a job with 78, every problem named', async () => {
  await using job = startJob({ DOES: 'magic', SERVICES: 'nowhere' });

  expect(await job.ended).toBe(78);
  expect(job.stderr()).toMatch(/^sample-job cannot start with these settings:\n/);
  expect(job.stderr()).toContain('\nDOES: ');
  expect(job.stderr()).toContain('\nSERVICES: must be like ');
});

test('a job waits for the service that it needs, and calls it under its own name', async () => {
  await using sample = await startSample();
  await using job = startJob({ DOES: 'call', SERVICES: sample.services });

  expect(await job.ended).toBe(0);
  expect(job.lines()).toContainEqual(expect.objectContaining({ msg: 'was answered', count: 1 }));
  expect(sample.kit.lines).toContainEqual(expect.objectContaining({ caller: 'sample-job' }));
});

test('a job that misses a service ends with 70 and names only that one', async () => {
  await using sample = await startSample();
  await using job = startJob({
    DOES: 'call someone else',
    SERVICES: sample.services,
    READY_WITHIN_MS: '500',
  });

  expect(await job.ended).toBe(70);
  expect(job.lines().at(-1)).toMatchObject({
    msg: 'the job failed',
    err: { code: 'UNAVAILABLE', message: 'not reached: other' },
  });
});

test.each(['SIGTERM', 'SIGINT'] as const)('%s ends a job that waits with 70', async (signal) => {
  await using job = startJob({ DOES: 'call' });
  await eventually(() => expect(messagesOf(job)).toContain('waits'));

  job.signal(signal);

  expect(await job.ended).toBe(70);
  expect(messagesOf(job)).toEqual(['waits', 'stopping', 'the job failed']);
  expect(job.lines().at(-1)).toMatchObject({ err: { code: 'CANCELLED' } });
});
