import { createApp } from '../app.ts';
import type { AppParts } from '../app.ts';
import { Admission } from './admission.ts';
import type { AdmissionParts } from './admission.ts';
import type { GuardSettings } from './guard.ts';
import { createRequestGate } from './limits/request-gate.ts';
import { listen } from './listening.ts';
import type { Listening } from './listening.ts';
import type { Route } from './route.ts';
import { createHttpServer, defaultHttpLimits } from './server.ts';
import type { Admit, HttpLimits } from './server.ts';

/** What the doors of a gateway are built from. */
export interface DoorSettings extends GuardSettings {
  /** What who changes prices and stock has to know. */
  readonly adminToken: string;
  /** Sockets that share the port; more than one where nobody else may listen there. Default 1. */
  readonly sockets?: number;
  readonly http?: Partial<HttpLimits>;
}

export interface DoorParts
  extends Omit<AppParts, 'admission' | 'settings'>, Pick<AdmissionParts, 'onTurnedAway'> {
  readonly settings: DoorSettings;
  readonly maxInFlight: number;
  /** Told of the door's admission. */
  readonly measure?: (admission: { readonly limit: number }) => void;
}

/** A port of the gateway with routes of its own. */
export interface Door {
  readonly routes: readonly Route[];
  /** Resolves to the port: a free one when asked for port 0. */
  start(port: number, host?: string): Promise<number>;
  /** Takes nothing new, and lets answers in progress out for so long. */
  close(ms: number): Promise<void>;
}

/** Builds a door that is not open yet: what is too much, what may not be, then the routes. */
export const createDoor = (parts: DoorParts): Door => {
  const { runtime, settings, routes, limits, observer } = parts;
  const admission = new Admission(parts);
  parts.measure?.(admission);
  const gate = createRequestGate(limits, parts);
  const admit: Admit = (request, response) =>
    gate(request, response) && admission.admit(request, response);

  const app = createApp({ ...parts, admission });
  const server = createHttpServer(app, {
    runtime,
    admit,
    limits: { ...defaultHttpLimits, ...settings.http },
    onRefused: observer.refused,
  });
  let listening: Listening | undefined;
  return {
    routes,
    async start(port, host) {
      listening = await listen(server, port, { host, sockets: settings.sockets ?? 1 });
      return listening.port;
    },
    close: async (ms) => listening?.close(ms),
  };
};
