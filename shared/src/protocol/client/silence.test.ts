import { expect, test } from '@jest/globals';
import { pingIntervalMs } from '../wire/limits.ts';
import { openService, outcomeOf } from './testing/played-service.ts';
import { openConnection } from './testing/played-connection.ts';

const asked = { operation: 'another', isUrgent: false };
const urgent = { ...asked, isUrgent: true };

test('a replica that answers neither calls nor PINGs gets only urgent calls', async () => {
  const { connection, runtime, send, replica } = await openConnection({ pongs: false });
  send('hanging', { timeoutMs: 300 });
  await runtime.advance(pingIntervalMs + 10);
  expect(connection.takes(asked, runtime.now())).toBe(true);

  await runtime.advance(pingIntervalMs);
  expect(connection.takes(asked, runtime.now())).toBe(false);
  expect(connection.takes(urgent, runtime.now())).toBe(true);
  expect(connection.status()).toMatchObject({ state: 'ready', isSilent: true });
  replica.say({ kind: 'pong', id: 0, content: '00'.repeat(8) });
  await runtime.advance(2);

  expect(connection.takes(asked, runtime.now())).toBe(true);
  expect(connection.status()).toMatchObject({ isSilent: false });
});

test('a replica that answers PINGs is not silent, even if its calls time out', async () => {
  const { connection, runtime, send } = await openConnection();

  for (let round = 0; round < 40; round++) {
    send('hanging', { timeoutMs: 300 });
    await runtime.advance(100);
  }

  expect(connection.takes(asked, runtime.now())).toBe(true);
  expect(connection.takes({ ...asked, operation: 'hanging' }, runtime.now())).toBe(false);
  expect(connection.status()).toMatchObject({ isSilent: false, ejected: ['hanging'] });
});

test('a replica without calls is not silent because of a late PONG', async () => {
  const { connection, runtime } = await openConnection({ pongs: false });

  await runtime.advance(2 * pingIntervalMs + 10);

  expect(connection.takes(asked, runtime.now())).toBe(true);
});

test('a call of another operation to a silent service fails at once and was not executed', async () => {
  const { client, contextOf, network, runtime } = await openService('a');
  await runtime.advance(2_000);
  network.treat(({ kind }) => (kind === 'answer' ? 'drop' : 'deliver'));
  outcomeOf(client.call('say', { text: '' }, contextOf({ timeoutMs: 300 })));
  await runtime.advance(2 * pingIntervalMs);

  const outcome = outcomeOf(client.call('add', { key: 'k' }, contextOf()));
  await runtime.advance(1);

  expect(outcome.error).toMatchObject({ code: 'UNAVAILABLE', executed: 'no' });
});
