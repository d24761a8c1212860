import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { type KeyFolder, createKeyFolder } from '../../keys/testing/key-folder.ts';
import { startChild } from './child.ts';
import type { Child } from './child.ts';
import { eventually } from './eventually.ts';
import { freePort } from '../../testing/free-port.ts';

/** The secret that the sample is told. */
export const token = 'canary-4711-canary';

type Variables = Readonly<Record<string, string>>;

/** The keys of all processes that tests of one file start. */
const defaultKeys = createKeyFolder('sample', 'other', 'tester', 'sample-job');

/** The sample service in a process of its own, on ports that nobody else has. */
export const startSample = async (
  variables: Variables = {},
  keys: KeyFolder | Promise<KeyFolder> = defaultKeys,
) => {
  const [calls, events, admin] = [await freePort(), await freePort(), await freePort()];
  const folder = await keys;
  const child = startChild(join(import.meta.dirname, 'sample-process.ts'), {
    CALLS_PORT: `${calls}`,
    EVENTS_PORT: `${events}`,
    ADMIN_PORT: `${admin}`,
    HANDOVER_MS: '0',
    TOKEN: token,
    ...folder.settingsOf('sample'),
    ...variables,
  });
  const get = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${admin}${path}`);
    return { status: answer.status, text: await answer.text() };
  };
  const statusOf = async (path: string) => (await get(path)).status;
  return {
    ...child,
    keys: folder,
    ports: { calls, events, admin },
    get,
    /** Resolves once `path` is answered with `status`; rejects when the process has ended. */
    until: (path: string, status: number) =>
      Promise.race([
        eventually(async () => expect(await statusOf(path)).toBe(status)),
        child.ended.then((code) => {
          throw new Error(`ended with ${code}: ${child.stderr()}`);
        }),
      ]),
  };
};

/** The messages of its log, in their order. */
export const messagesOf = (child: Child) => child.lines().map(({ msg }) => msg);

/** Its output says neither where it runs nor what it was told in confidence. */
export const expectDiscreet = (child: Child): void => {
  const written = child.stdout() + child.stderr();
  expect(written).not.toContain(token);
  expect(written).not.toContain(hostname());
  expect(written).not.toContain(join(import.meta.dirname, '../../../..'));
};
