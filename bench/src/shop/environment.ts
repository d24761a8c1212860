import { keySettings } from './run-keys.ts';

/** Where one of the shop's services is: its port for calls, the first of `portsEach` in a row. */
export interface ServicePlace {
  readonly service: string;
  readonly port: number;
}

/** Ports that each process of the shop takes. */
export const portsEach = 4;

/**
 * The environment of a process of the shop that is called `name`, on ports of its own, which asks
 * the services `asked`, and what is not by default in how it does.
 */
export const shopEnvironment = (
  name: string,
  port: number,
  asked: readonly ServicePlace[] = [],
  policy = '',
): Readonly<Record<string, string>> => ({
  ...keySettings(name),
  DISCOVERY: 'static',
  CALL_POLICY: policy,
  SERVICES: asked.map((place) => `${place.service}@127.0.0.1:${place.port}`).join(','),
  CALLS_PORT: `${port}`,
  EVENTS_PORT: `${port + 1}`,
  ADMIN_PORT: `${port + 2}`,
  ADMIN_CALLS_PORT: `${port + 3}`,
});
