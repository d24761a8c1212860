import { expect, test } from '@jest/globals';
import { productContract } from '@shop/shared/contracts/product';
import { eventually } from '@shop/shared/service/testing/eventually';
import { startPatientAndStrict } from './testing/gateway-over-zeromq.ts';

/** Products of which no gateway has a copy: that of the warm-up, lamp-1, is not one of them. */
const ids = ['lamp-2', 'lamp-3', 'lamp-4'];
const whole = { status: 200, degraded: [] };

test('with longer deadlines pages wait, whole, for services that stand still; else they fail', async () => {
  await using shop = await startPatientAndStrict(20);
  expect(await shop.strictPage('lamp-9')).toEqual(whole);

  shop.signal('SIGSTOP');
  const patient = Promise.all(ids.map(shop.patientPage));
  const strict = Promise.all(ids.map(shop.strictPage));

  // Its own deadlines are over, and so is its connection: that takes more than three seconds.
  expect((await strict).map(({ status }) => status)).toEqual(ids.map(() => 503));
  await eventually(() =>
    expect(shop.strictClients.of(productContract).replicas()).toEqual([
      expect.objectContaining({ state: 'connecting' }),
    ]),
  );
  shop.signal('SIGCONT');

  expect(await patient).toEqual(ids.map(() => whole));
});
