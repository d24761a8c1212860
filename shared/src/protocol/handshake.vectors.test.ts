import { expect, test } from '@jest/globals';
import { createKeyring } from '../keys/keyring.ts';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import { openConnection } from './client/testing/played-connection.ts';
import { Handshakes } from './server/handshake.ts';
import { greetings, welcomes } from './wire/testing/vectors.ts';

test.each(greetings)('a server answers as specified: $description', (vector) => {
  const { service, server, listed, hellos } = vector;
  const lists = Object.entries(listed).map(([name, curve]) => [name, { curve }] as const);
  const read = new Handshakes({
    identity: { service, instance: 'i', bootId: 'b' },
    contractVersion: '1.0.0',
    operations: new Map(),
    callers: new Map(),
    keyring: createKeyring({ curve: server }, { services: Object.fromEntries(lists) }),
    runtime: createFakeRuntime(),
    send: () => undefined,
  });

  const answers = hellos.map(({ text, proof }) => {
    const authenticated = read.read(Buffer.concat([proof, Buffer.from(text)]));
    return 'problem' in authenticated ? authenticated.problem.code : 'WELCOME';
  });

  expect(answers).toEqual(hellos.map(({ answer }) => answer));
});

test.each(welcomes)('a client treats a WELCOME as specified: $description', async (vector) => {
  const { connection, replica, runtime } = await openConnection({ service: undefined });

  const text = vector.text.replaceAll(`"${vector.service}"`, '"echo"');
  replica.say({ kind: 'welcome', id: 0, body: text });
  await runtime.advance(10);

  expect(connection.status().state).toBe(vector.holds ? 'ready' : 'closed');
});
