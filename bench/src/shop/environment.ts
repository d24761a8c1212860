/** Where one of the shop's services is, of three ports in a row: for calls, events, and its admin. */
export interface ServicePlace {
  readonly service: string;
  readonly port: number;
}

/** Ports that each process of the shop takes. */
export const portsEach = 3;

/**
 * The environment of a process of the shop on ports of its own, which asks the services `asked`,
 * and what is not by default in how it does. */
export const shopEnvironment = (
  port: number,
  asked: readonly ServicePlace[] = [],
  policy = '',
): Readonly<Record<string, string>> => ({
  DISCOVERY: 'static',
  CALL_POLICY: policy,
  SERVICES: asked.map((place) => `${place.service}@127.0.0.1:${place.port}`).join(','),
  CALLS_PORT: `${port}`,
  EVENTS_PORT: `${port + 1}`,
  ADMIN_PORT: `${port + 2}`,
});
