import { z } from 'zod';
import { createContext } from '../../protocol/calls/context.ts';
import { runJob } from '../run-job.ts';
import { sampleContract } from './sample-service.ts';

const settings = z.object({
  DOES: z.enum(['nothing', 'fail', 'call', 'call someone else']).default('nothing'),
  READY_WITHIN_MS: z.coerce.number().default(10_000),
});

const other = { ...sampleContract, service: 'other' };

await runJob(
  'sample-job',
  settings,
  async ({ DOES, READY_WITHIN_MS }, { client, runtime, log, ready }) => {
    if (DOES === 'fail') throw new Error('there is no more paper');
    if (DOES === 'nothing') return;
    log.info('waits');
    await ready(DOES === 'call' ? [sampleContract] : [sampleContract, other], READY_WITHIN_MS);
    const context = createContext(runtime, { timeoutMs: 5_000 });
    log.info(await client(sampleContract).call('wait', { ms: 0 }, context), 'was answered');
  },
);
