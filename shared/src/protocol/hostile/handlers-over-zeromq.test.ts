import { expect, test } from '@jest/globals';
import { failed } from '../wire/testing/heard-item.ts';
import { answered, dialAuthenticated, request } from './testing/raw-peer.ts';
import { openBusyVault } from './testing/vault.ts';

test.each(['throw', 'throw no error', 'bigint', 'cycle', 'nothing'])(
  'Z18: a misbehaving handler (%s) is INTERNAL to its caller, without details',
  async (how) => {
    await using vault = await openBusyVault();
    using peer = await dialAuthenticated(vault);

    peer.say(request(1, { operation: 'misbehave', body: JSON.stringify({ how }) }), request(2));

    await peer.hears(failed(1, 'INTERNAL'));
    await peer.hears(answered(2));
    expect(JSON.stringify(peer.heard)).not.toContain('4711');
    await vault.finish();
  },
);

test('Z18: a handler that never ends costs its caller no more than its deadline', async () => {
  await using vault = await openBusyVault();
  using peer = await dialAuthenticated(vault);
  const body = '{"how":"never end"}';

  peer.say(request(1, { operation: 'misbehave', body, remainingMs: 100 }), request(2));

  await peer.hears(answered(2));
  await peer.hears(failed(1, 'DEADLINE_EXCEEDED'));
  await vault.finish();
});
