import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { createKeyFolder } from '../keys/testing/key-folder.ts';
import { systemRuntime } from '../runtime.ts';
import { eventually } from '../service/testing/eventually.ts';
import { createCluster } from '../testing/cluster.ts';
import { aggregate } from './calls/client.ts';
import { startReplicaProcess } from './zeromq/testing/replica-processes.ts';
import { untilReady } from './zeromq/testing/until-ready.ts';
import { Witness } from './zeromq/testing/witness.ts';
import { workContract } from './zeromq/testing/work-contract.ts';

const atLeastCalls = 10_000;
const callers = 30;
const crashes = 5;
const timeoutMs = 2_000;

/** How long after its deadline a call may end on a busy machine. */
const latenessMs = 1_000;

test('10,000 calls while a process is killed repeatedly: each ends once, with a true result', async () => {
  await using keys = await createKeyFolder('work', 'outside');
  await using cluster = createCluster({ keys });
  await using mortal = await startReplicaProcess(keys);
  await using steady = await startReplicaProcess(keys);
  for (const { address } of [mortal, steady]) {
    cluster.discovery.register('work', { calls: address, events: '' });
  }
  const client = cluster.client(workContract);
  await untilReady(client, 2);
  const witness = new Witness(client, systemRuntime, timeoutMs);

  let isOver = false;
  const callOn = async () => {
    while (!isOver || witness.calls < atLeastCalls) {
      await aggregate([witness.call(), witness.call()]);
      await pause(5);
    }
  };
  const atWork = () => client.replicas().find(({ address }) => address === mortal.address);
  const crash = async () => {
    for (let n = 0; n < crashes; n++) {
      // A new replica gets few calls, and killing it shows nothing unless one is running.
      await eventually(() => expect(atWork()?.inFlight).toBeGreaterThan(0));
      await mortal.kill();
      await mortal.restart();
      await untilReady(client, 2);
    }
    isOver = true;
  };
  await Promise.all([crash(), ...Array.from({ length: callers }, callOn)]);

  for (const key of [...(await mortal.seen()), ...(await steady.seen())]) witness.saw(key);
  witness.expectTruth(latenessMs);
  // The crashes must have hit running calls.
  expect(witness.count('unknown')).toBeGreaterThan(0);
  expect(client.replicas().map(({ inFlight }) => inFlight)).toEqual([0, 0]);
});
