import { expect, test } from '@jest/globals';
import { expectDiscreet, messagesOf, startSample, token } from './testing/running-sample.ts';

test('bad settings end it with 78, every problem named and no value shown', async () => {
  await using child = await startSample({
    LOG_LEVEL: token,
    CALLS_PORT: '99999',
    STARTS: token,
    TOKEN: 'canary',
  });

  expect(await child.ended).toBe(78);
  expect(child.stderr()).toMatch(/^sample cannot start with these settings:\n/);
  for (const name of ['LOG_LEVEL', 'CALLS_PORT', 'STARTS', 'TOKEN']) {
    expect(child.stderr()).toContain(`\n${name}: `);
  }
  expect(child.stderr()).not.toContain('canary');
  expect(child.stdout()).toBe('');
});

test('a process with longer deadlines says so when it starts, whatever it is told to log less', async () => {
  await using child = await startSample({ DEADLINE_FACTOR: '30', LOG_LEVEL: 'warn' });

  await child.until('/readyz', 200);

  expect(child.lines()).toEqual([
    expect.objectContaining({
      level: 40,
      deadlineFactor: 30,
      msg: expect.stringContaining('for development only'),
    }),
  ]);
});

test('it lives from the beginning, is ready once it has started, and ends with 0', async () => {
  await using child = await startSample({ STARTS: 'when told' });
  await child.until('/healthz', 200);
  expect(await child.get('/readyz')).toEqual({ status: 503, text: 'not ready: it is starting\n' });

  child.tell();

  await child.until('/readyz', 200);
  const { text } = await child.get('/metrics');
  for (const metric of ['shop_calls_in_flight', 'shop_events_lag', 'nodejs_version']) {
    expect(text).toContain(metric);
  }
  expect(text).toContain('shop_call_duration_seconds');

  child.signal('SIGTERM');
  expect(await child.ended).toBe(0);
  expect(messagesOf(child).slice(-3)).toEqual(['started', 'stopping', 'the store is closed']);
  expect(child.lines()).toContainEqual(
    expect.objectContaining({
      service: 'sample',
      msg: 'started',
      instance: expect.stringMatching(/^sample-[0-9a-f]{8}$/),
    }),
  );
  expect(child.stderr()).toBe('');
  expectDiscreet(child);
});

test.each([
  ['SIGTERM', 'when told'],
  ['SIGINT', 'when stopped'],
  ['SIGTERM', 'unless stopped'],
] as const)('%s ends it with 0 while it is still starting, %s', async (signal, starts) => {
  await using child = await startSample({ STARTS: starts });
  await child.until('/healthz', 200);

  child.signal(signal);

  expect(await child.ended).toBe(0);
  const messages = messagesOf(child);
  expect(messages).toEqual(expect.arrayContaining(['stopping', 'the store is closed']));
  for (const not of ['started', 'the process could not start']) expect(messages).not.toContain(not);
});

test.each([
  ['the store is of another version', { STARTS: 'never' }, 'the process could not start'],
  ['an error is not caught', { STARTS: 'and breaks' }, 'an uncaught error ends the process'],
])('when %s it ends with 70 and says why', async (_what, variables, message) => {
  await using child = await startSample(variables);

  expect(await child.ended).toBe(70);
  expect(child.lines()).toContainEqual(
    expect.objectContaining({ level: 60, msg: message, err: expect.anything() }),
  );
  expect(child.stdout()).toContain('shared/src/service/testing/sample-process.ts');
  expect(child.stderr()).toBe('');
  expectDiscreet(child);
});

test('where a port is taken it ends with 70 and one line of log that says so', async () => {
  await using first = await startSample();
  await first.until('/readyz', 200);
  const taken = `${first.ports.calls}`;

  const endOf = async (name: string) => {
    await using second = await startSample({ [name]: taken });
    expect(await second.ended).toBe(70);
    expect(second.lines().filter(({ level }) => level === 60)).toEqual([
      expect.objectContaining({
        msg: 'the process could not start',
        err: expect.objectContaining({ code: 'EADDRINUSE' }),
      }),
    ]);
    expect(second.stdout()).toContain(`:${taken}`);
    expectDiscreet(second);
  };
  await Promise.all(['CALLS_PORT', 'EVENTS_PORT', 'ADMIN_PORT'].map(endOf));

  expect(await first.get('/readyz')).toMatchObject({ status: 200 });
});
