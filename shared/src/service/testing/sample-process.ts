import { once } from 'node:events';
import { z } from 'zod';
import { systemRuntime } from '../../runtime.ts';
import { createMemoryStorage } from '../../storage/memory-storage.ts';
import { runService } from '../run-service.ts';
import type { Setup } from '../service.ts';
import { sampleService } from './sample-service.ts';

/** The start that it waits for, or that goes wrong, before it is a service. */
const starts = {
  'at once': async () => undefined,
  'when told': () => once(process.stdin, 'data'),
  'when stopped': ({ onStop }: Setup) =>
    new Promise<void>((resolve) => onStop(async () => resolve())),
  'unless stopped': ({ onStop }: Setup) =>
    new Promise((_resolve, reject) => onStop(async () => reject(new Error('the store is gone')))),
  never: () => Promise.reject(new Error('the store has another version')),
  'and breaks': async () => {
    setTimeout(() => void Promise.reject(new Error('a fault')), 0);
  },
};

const settings = z.object({
  STARTS: z
    .enum(['at once', 'when told', 'when stopped', 'unless stopped', 'never', 'and breaks'])
    .default('at once'),
  TOKEN: z.string().min(16).optional(),
});

await runService(sampleService(systemRuntime), settings, async ({ STARTS }, setup) => {
  setup.onStop(async () => setup.log.info('the store is closed'));
  await starts[STARTS](setup);
  process.stdin.unref();
  return createMemoryStorage(setup.runtime);
});
