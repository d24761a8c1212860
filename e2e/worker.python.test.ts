import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { createKeyring } from '@shop/shared/keys/keyring';
import { newKeys } from '@shop/shared/keys/memory-keys';
import { type KeyFolder, createKeyFolder } from '@shop/shared/keys/testing/key-folder';
import { fromDocument } from '@shop/shared/protocol/conformance/testing/contract-document';
import { zmtpGreeting } from '@shop/shared/protocol/zeromq/testing/zmtp-greeting';
import { createCluster } from '@shop/shared/testing/cluster';
import { testContext } from '@shop/shared/testing/context';
import { eventually } from './src/eventually.ts';
import { freePort } from '@shop/shared/testing/free-port';
import { findPython, runScript, startScript } from './src/python.ts';
import type { RunningScript } from './src/python.ts';

const root = join(import.meta.dirname, '..');
const conformMain = join(root, 'shared/src/protocol/conformance/testing/main.ts');
const greeterDocument = join(root, 'examples/python-client/greeter.json');

/** As the worker has it, but that a client here may try `census`, which is not for it. */
const { operations, ...facts } = fromDocument(JSON.parse(readFileSync(greeterDocument, 'utf8')));
const greeterContract = {
  ...facts,
  operations: Object.fromEntries(
    Object.entries(operations).map(([name, one]) => [name, { ...one, callers: ['gateway'] }]),
  ),
};

const python = findPython() ?? '';

let worker: RunningScript | undefined;

afterEach(() => worker?.stop('SIGKILL'));

/** A server over TCP that does this with each connection. */
const openTcp = async (onConnection: (socket: Socket) => void) => {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { address: `tcp://127.0.0.1:${port}`, close: () => void server.close() };
};

/** A way to an address on which only the first connection comes through, and others hear nothing. */
const openForOne = (address: string) => {
  let count = 0;
  return openTcp((socket) => {
    count += 1;
    if (count > 1) return;
    const other = connect(Number(new URL(address).port), '127.0.0.1');
    other.on('error', () => socket.destroy());
    socket.pipe(other).pipe(socket);
  });
};

/** The worker, and how it is started again at its address. */
const setUp = async () => {
  const keys = await createKeyFolder('greeter', 'gateway', 'seed', 'reviews');
  const address = `tcp://127.0.0.1:${await freePort()}`;
  const start = async () => {
    const settings = keys.settingsOf('greeter');
    worker = await startScript(python, 'worker.py', ['--address', address], settings);
  };
  await start();
  const callAs = (keyring = keys.keyringOf('gateway')) => {
    const cluster = createCluster({ name: 'gateway', keys: { keyringOf: () => keyring } });
    cluster.discovery.register('greeter', { calls: address, events: address });
    const client = cluster.client(greeterContract);
    const greet = (name: string) => client.call('greet', { name }, testContext());
    return { client, greet, [Symbol.asyncDispose]: () => cluster.close() };
  };
  return { keys, address, start, callAs };
};

test('every vector of the specification is read and written in Python as in TypeScript', async () => {
  const { code, output } = await runScript(python, 'check_vectors.py');

  expect({ code, output }).toEqual({
    code: 0,
    output: expect.stringMatching(/^\d+ vectors hold$/),
  });
});

/** Runs what `make conform` runs, against the worker; `as` is the contract that it should have. */
const conform = async (keys: KeyFolder, address: string, change = (json: string) => json) => {
  const folder = await mkdtemp(join(tmpdir(), 'conform-'));
  for (const name of ['greeter', 'gateway', 'seed', 'reviews']) {
    await mkdir(join(folder, name));
    await copyFile(keys.settingsOf(name).KEY_FILE, join(folder, name, 'key.json'));
  }
  await mkdir(join(folder, 'peers'));
  await copyFile(keys.settingsOf('gateway').PEERS_FILE, join(folder, 'peers/peers.json'));
  const contract = join(folder, 'greeter.json');
  await writeFile(contract, change(await readFile(greeterDocument, 'utf8')));
  const to = ['--at', address, '--service', 'greeter', '--contract', contract];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [conformMain, ...to, '--keys', folder],
    { encoding: 'utf8', timeout: 60_000 },
  );
  await rm(folder, { recursive: true });
  return { status, lines: stdout.trim().split('\n'), stderr };
};

test('the service in Python passes every check of `make conform`', async () => {
  const { keys, address } = await setUp();
  await using _ = keys;

  const { status, lines, stderr } = await conform(keys, address);

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(lines.filter((line) => line.startsWith('FAIL'))).toEqual([]);
  expect(lines.filter((line) => line.startsWith('left out'))).toEqual([
    'left out request: an admin operation, on the ROUTER for calls, is refused with UNIMPLEMENTED',
  ]);
  expect(lines.at(-1)).toMatch(/^\d\d passed, 0 failed, 1 left out$/);
}, 60_000);

test('where it answers something else than its contract says, the command says so, and ends with 1', async () => {
  const { keys, address } = await setUp();
  await using _ = keys;

  const { status, lines } = await conform(keys, address, (json) =>
    json.replaceAll('"greeting"', '"words"'),
  );

  expect(status).toBe(1);
  const at = lines.findIndex((line) => line.startsWith('FAIL     answer: each read'));
  expect(lines[at + 1]).toMatch(/expected the output of greet, .*; saw words: .* \(section 5\)$/);
}, 60_000);

test('a service in Python answers a client in TypeScript', async () => {
  const { keys, callAs } = await setUp();
  await using _ = keys;
  await using caller = callAs();

  expect(await caller.greet('Ada')).toEqual({ greeting: 'Hello, Ada!' });
  const all = Array.from({ length: 200 }, (_, number) => caller.greet(`Lämpchen ${number} 💡`));
  expect((await Promise.all(all)).at(-1)).toEqual({ greeting: 'Hello, Lämpchen 199 💡!' });
});

test('it refuses what its contract does not allow, and says why', async () => {
  const { keys, callAs } = await setUp();
  await using _ = keys;
  await using caller = callAs();

  await expect(caller.greet('')).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    executed: 'no',
    fields: [{ field: 'name', message: 'must be 1 to 60 characters' }],
  });
  await expect(caller.client.call('census', {}, testContext())).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
    executed: 'no',
  });
});

test('told to end it ends in order, and started again it answers again', async () => {
  const { keys, start, callAs } = await setUp();
  await using _ = keys;
  await using caller = callAs();
  await caller.greet('Ada');

  expect(await worker?.stop('SIGTERM')).toBe(0);
  await start();

  const greeted = await eventually(() => caller.greet('Grace'), { timeoutMs: 10_000 });
  expect(greeted).toEqual({ greeting: 'Hello, Grace!' });
});

test('it answers again after it was killed', async () => {
  const { keys, start, callAs } = await setUp();
  await using _ = keys;
  await using caller = callAs();
  await caller.greet('Ada');

  await worker?.stop('SIGKILL');
  await start();

  await eventually(() => caller.greet('Grace'), { timeoutMs: 10_000 });
});

test('it lets nobody in who is not on its list', async () => {
  const { keys, callAs } = await setUp();
  await using _ = keys;
  await using stranger = callAs(createKeyring(newKeys(), keys.peers));
  await using neighbour = callAs(keys.keyringOf('reviews'));

  for (const { client } of [stranger, neighbour]) {
    await eventually(() => expect(client.replicas()[0]?.state).toBe('refused'));
  }
});

test('it believes nobody by a name that is not theirs', async () => {
  const { keys, callAs } = await setUp();
  await using _ = keys;
  await using seed = callAs(keys.keyringOf('seed'));

  await eventually(() => expect(seed.client.replicas()[0]?.state).toBe('closed'));
});

test('it knows a caller no more whose key was taken off the list', async () => {
  const { keys, callAs } = await setUp();
  await using _ = keys;
  await using caller = callAs();
  await caller.greet('Ada');

  const { gateway: _gateway, ...others } = keys.peers.services;
  await keys.list(others);

  const patience = { timeoutMs: 10_000 };
  await eventually(
    () => expect(caller.greet('Ada')).rejects.toMatchObject({ executed: 'no' }),
    patience,
  );
});

test('a client tells a key that is not let in from a server that has another key', async () => {
  const { keys, address } = await setUp();
  await using _ = keys;
  const to = ['--service', 'greeter', '--address', address, '--timeout-ms', '2000'];
  const callAs = (caller: string) =>
    runScript(
      python,
      'client.py',
      [...to, '--as', caller, 'greet', '{"name":"Ada"}'],
      keys.settingsOf(caller),
    );

  const refused = await callAs('reviews');
  await keys.list({ ...keys.peers.services, greeter: { curve: [newKeys().curve.publicKey] } });
  const mistaken = await callAs('gateway');

  expect(refused).toMatchObject({ code: 77, errors: expect.stringContaining('(AUTH 400)') });
  expect(refused.errors).toContain('"REFUSED"');
  expect(mistaken).toMatchObject({ code: 77, errors: expect.stringContaining('(NO_DETAIL 32)') });
  expect(mistaken.errors).toContain('"WRONG_KEY"');
}, 60_000);

// A server of libzmq may hang up before it has told its mechanism: then it is NO_DETAIL 32.
test('a client that meets a server without CURVE says so', async () => {
  const { keys } = await setUp();
  await using _ = keys;
  const plain = await openTcp((socket) => void socket.write(zmtpGreeting('NULL')));
  const to = ['--service', 'greeter', '--address', plain.address, '--as', 'gateway'];
  const args = [...to, '--timeout-ms', '2000', 'greet', '{"name":"Ada"}'];

  const ended = await runScript(python, 'client.py', args, keys.settingsOf('gateway'));

  plain.close();
  expect(ended).toMatchObject({
    code: 77,
    errors: expect.stringContaining('(PROTOCOL 0x11000002)'),
  });
}, 60_000);

test('a client that was refused says so though the last try before its time was over hung', async () => {
  const { keys, address } = await setUp();
  await using _ = keys;
  const way = await openForOne(address);
  const to = ['--service', 'greeter', '--address', way.address, '--as', 'reviews'];
  const args = [...to, '--timeout-ms', '3000', 'greet', '{"name":"Ada"}'];

  const ended = await runScript(python, 'client.py', args, keys.settingsOf('reviews'));

  way.close();
  expect(ended).toMatchObject({ code: 77, errors: expect.stringContaining('REFUSED') });
});

test('client and worker understand each other, and the client says by its exit code how it went', async () => {
  const { keys, address } = await setUp();
  await using _ = keys;
  const callFrom = (caller: string, operation: string, input: string) => {
    const to = ['--service', 'greeter', '--address', address, '--as', caller];
    const args = [...to, '--timeout-ms', '3000', operation, input];
    return runScript(python, 'client.py', args, keys.settingsOf(caller));
  };

  expect(await callFrom('gateway', 'greet', '{"name":"Ada"}')).toMatchObject({
    code: 0,
    output: '{"greeting": "Hello, Ada!"}',
  });
  expect(await callFrom('seed', 'greet', '{"name":"Ada"}')).toMatchObject({
    code: 1,
    errors: expect.stringContaining('PERMISSION_DENIED'),
  });
  expect(await callFrom('reviews', 'greet', '{"name":"Ada"}')).toMatchObject({ code: 77 });
  expect(await callFrom('gateway', 'greet', '{"name"')).toMatchObject({ code: 2 });

  await worker?.stop('SIGTERM');
  expect(await callFrom('gateway', 'greet', '{"name":"Ada"}')).toMatchObject({ code: 69 });
}, 60_000);
