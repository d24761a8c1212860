import { z } from 'zod';
import type { SubscriptionStatus } from '@shop/shared/events/subscription';
import type { ReplicaStatus } from '@shop/shared/protocol/calls/client';
import type { NotedIncident } from '@shop/shared/protocol/incidents';
import { timestampOf } from '@shop/shared/runtime';
import type { Runtime } from '@shop/shared/runtime';
import type { Clients } from '../clients.ts';
import { htmlAnswer, jsonAnswer, noStore } from '../edge/answer.ts';
import { noBody, route } from '../edge/route.ts';
import type { Route } from '../edge/route.ts';
import { statusPage } from '../web/status-page.ts';
import type { ServiceStatus, StatusModel } from '../web/status-page.ts';
import { readTimeoutMs } from './api-parts.ts';

interface StatusParts {
  readonly runtime: Runtime;
  readonly clients: Clients;
  readonly subscriptions: () => readonly SubscriptionStatus[];
  readonly incidents: () => readonly NotedIncident[];
}

/**
 * The state of a service: `down` without a ready replica, `degraded` where a replica is not ready
 * or is ejected for an operation, else `up`.
 */
export const stateOf = (replicas: readonly ReplicaStatus[]): ServiceStatus['state'] => {
  const there = replicas.filter(({ state, isSilent }) => state === 'ready' && !isSilent);
  if (there.length === 0) return 'down';
  const isWhole = there.every(({ ejected }) => ejected.length === 0);
  return isWhole && there.length === replicas.length ? 'up' : 'degraded';
};

/** The status is public, so it has no addresses. */
const withoutAddress = ({ address: _address, ...shown }: ReplicaStatus) => shown;

const shownOf = ({ from: _from, ...shown }: NotedIncident) => shown;

const createStatus = ({ runtime, clients, subscriptions, incidents }: StatusParts): StatusModel => {
  const services = [...clients.opened()].map(([name, client]): ServiceStatus => {
    const replicas: readonly ReplicaStatus[] = client.replicas();
    return { name, state: stateOf(replicas), replicas: replicas.map(withoutAddress) };
  });
  const shown = incidents().map(shownOf);
  return { time: timestampOf(runtime), services, streams: subscriptions(), incidents: shown };
};

const query = z.strictObject({ format: z.enum(['html', 'json']).optional() });

const varying = { ...noStore, Vary: 'Accept' };

/** The state of every service, as the gateway sees it: HTML for browsers, else JSON. */
export const statusRoute = (parts: StatusParts): Route =>
  route({
    method: 'GET',
    path: '/status',
    timeoutMs: readTimeoutMs,
    query,
    body: noBody,
    handle: async ({ query: { format }, headers }) => {
      const status = createStatus(parts);
      const wanted = format ?? (headers.accept?.includes('text/html') ? 'html' : 'json');
      return wanted === 'html'
        ? htmlAnswer(200, statusPage(status), varying)
        : jsonAnswer(200, status, varying);
    },
  });
