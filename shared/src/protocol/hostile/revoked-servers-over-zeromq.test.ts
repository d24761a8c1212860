import { expect, test } from '@jest/globals';
import { createMemoryKeys } from '../../keys/memory-keys.ts';
import { ThingsConsumer, changeTo, thingsContract } from '../../events/delivery/testing/things.ts';
import { createThingsStores, thingsService } from '../../events/delivery/testing/things-service.ts';
import { systemRuntime } from '../../runtime.ts';
import { eventually } from '../../service/testing/eventually.ts';
import { createWatchedKit } from '../../service/testing/watched-kit.ts';
import { createCluster } from '../../testing/cluster.ts';
import { testContext } from '../../testing/context.ts';
import { createContext } from '../calls/context.ts';
import { openBusyVault, vaultContract } from './testing/vault.ts';

const unavailable = (executed: 'no' | 'unknown') => ({ code: 'UNAVAILABLE', executed });

test('Z3: a server whose key is revoked is disconnected at once, on both its sockets', async () => {
  await using vault = await openBusyVault();
  const { keys, endpoint, cluster } = vault;
  const kit = createWatchedKit({ name: 'outside', keys, discovery: cluster.discovery });
  const client = kit.client(vaultContract);
  const states = () =>
    (['calls', 'admin'] as const).flatMap((channel) =>
      kit.network.replicasOf('vault', channel).status(),
    );
  const inState = (...state: readonly unknown[]) =>
    [0, 1].map(() => expect.objectContaining({ state: state[0], problem: state[1] }));
  await eventually(() => expect(states()).toEqual(inState('ready', undefined)));
  const inFlight = client.call('misbehave', { how: 'never end' }, testContext());
  inFlight.catch(() => undefined);
  await eventually(() => expect(vault.strange()).toContain('never end'));

  keys.revoke('vault');

  expect(states()).toEqual(inState('refused', 'KEY_REVOKED'));
  await expect(inFlight).rejects.toMatchObject(unavailable('unknown'));
  const user = { id: 'a', roles: ['admin' as const] };
  const asAdmin = createContext(systemRuntime, { timeoutMs: 5_000, user });
  await expect(client.call('clear', { key: 'x' }, asAdmin)).rejects.toMatchObject(
    unavailable('no'),
  );
  const look = client.call('look', { key: 'x' }, testContext());
  await expect(look).rejects.toMatchObject(unavailable('no'));
  expect(vault.strange()).toEqual(['never end']);
  for (const from of [endpoint.calls, endpoint.admin]) {
    const told = { level: 40, kind: 'KEY_REVOKED', peer: 'vault', from, count: 1 };
    expect(kit.lines).toContainEqual(expect.objectContaining(told));
  }
  expect(await kit.metrics.metrics()).toContain('shop_incidents_total{kind="KEY_REVOKED"} 2');
  await kit.stop();
});

test('Z3: a publisher whose key is revoked is not heard any more', async () => {
  const keys = createMemoryKeys();
  const stores = createThingsStores(systemRuntime);
  await using cluster = createCluster({ keys });
  const { endpoint } = await cluster.start(thingsService(stores));
  const { discovery } = cluster;
  // A reader without the revocation shows when something was published.
  const listed = keys.keyringOf('things').keysOf('things');
  const untold = { ...keys.keyringOf('teller'), keysOf: () => listed };
  const teller = createWatchedKit({ name: 'teller', keys: { keyringOf: () => untold }, discovery });
  const reader = createWatchedKit({ name: 'reader', keys, discovery });
  const [heard, read] = [new ThingsConsumer(), new ThingsConsumer()];
  teller.subscribe(thingsContract, heard);
  reader.subscribe(thingsContract, read);
  await eventually(() => expect([heard, read].map(({ stood }) => stood?.seq)).toEqual([0, 0]));
  stores.outbox.add(changeTo(1));
  await eventually(() => expect([heard.effects, read.effects]).toEqual([[1], [1]]));

  keys.revoke('things');
  stores.outbox.add(changeTo(2));

  await eventually(() => expect(heard.effects).toEqual([1, 2]));
  expect(read.effects).toEqual([1]);
  const told = { kind: 'KEY_REVOKED', peer: 'things', from: endpoint.events, detail: 'events' };
  expect(reader.network.incidents.all()).toContainEqual(expect.objectContaining(told));
  await reader.stop();
  await teller.stop();
});
