import { expect, test } from '@jest/globals';
import { registerReplica } from './start-service.ts';
import { sampleContract } from './testing/sample-service.ts';
import { createWatchedKit } from './testing/watched-kit.ts';

const endpoint = { calls: 'tcp://10.0.0.7:7000', events: 'tcp://10.0.0.7:7001' };

test('a service is known from then on, and its callers are sent elsewhere before it stops', async () => {
  const kit = createWatchedKit({ name: 'sample' });
  const happened: string[] = [];
  kit.discovery.watch('sample', (found) => {
    happened.push(`found at ${found.map(({ calls }) => calls).join() || 'none'}`);
  });
  kit.onStop(async () => void happened.push('the service stops'));

  registerReplica(sampleContract, kit, endpoint);
  await kit.stop();

  expect(happened).toEqual([
    'found at none',
    'found at tcp://10.0.0.7:7000',
    'found at none',
    'the service stops',
  ]);
});

test('without a registry nothing is registered', async () => {
  const { network, ...kit } = createWatchedKit({ name: 'sample' });
  const watched: string[] = [];
  const discovery = {
    watch: (service: string) => {
      watched.push(service);
      return () => undefined;
    },
  };

  registerReplica(sampleContract, { ...kit, network: { ...network, discovery } }, endpoint);
  await kit.stop();

  expect(watched).toEqual([]);
});
