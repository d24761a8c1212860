import type { SubscriptionStatus } from '@shop/shared/events/subscription';
import type { ReplicaStatus } from '@shop/shared/protocol/calls/client';
import { type NotedIncident, incidentKinds } from '@shop/shared/protocol/incidents';
import { formatAge, formatClock, formatCount, plural } from './format.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';

/** A service as the gateway sees it; without addresses, since the status is public. */
export interface ServiceStatus {
  readonly name: string;
  /** `down`: no replica is ready; `degraded`: some are not. */
  readonly state: 'up' | 'degraded' | 'down';
  readonly replicas: readonly Omit<ReplicaStatus, 'address'>[];
}

type StreamStatus = Pick<
  SubscriptionStatus,
  'service' | 'seq' | 'lagEvents' | 'lagMs' | 'deadLetters' | 'lastEvents'
>;

/** `GET /status` */
export interface StatusModel {
  /** The timestamp of the status. */
  readonly time: string;
  readonly services: readonly ServiceStatus[];
  readonly streams: readonly StreamStatus[];
  /** Incidents between processes, newest first; without addresses. */
  readonly incidents: readonly Omit<NotedIncident, 'from'>[];
}

const stateWords = { up: 'Up', degraded: 'Degraded', down: 'Down' } as const;
const unknown = '–';

const stateOf = (replica: ServiceStatus['replicas'][number]) => {
  const { state, problem, isSilent, ejected } = replica;
  const isEjected = !isSilent && ejected.length > 0;
  const notes = [problem, isSilent && 'silent', isEjected && `ejected for ${ejected.join(', ')}`];
  return [state, ...notes].filter(Boolean).join(', ');
};

const replicaRow = (replica: ServiceStatus['replicas'][number]) =>
  html`<tr>
    <th scope="row">${replica.instance ?? 'not connected yet'}</th>
    <td>${stateOf(replica)}</td>
    <td>${replica.contractVersion ?? unknown}</td>
    <td>${replica.latencyMs === undefined ? unknown : `${replica.latencyMs.toFixed(1)} ms`}</td>
    <td>${formatCount(replica.inFlight)} of ${formatCount(replica.credit)}</td>
    <td>${formatCount(replica.answered)}</td>
  </tr>`;

const replicaTable = ({ name, replicas }: ServiceStatus) =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="Replicas of ${name}">
    <table class="figures">
      <thead>
        <tr>
          ${['Replica', 'State', 'Contract', 'Latency', 'In flight', 'Answered'].map(
            (heading) => html`<th scope="col">${heading}</th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${replicas.map(replicaRow)}
      </tbody>
    </table>
  </div>`;

const serviceItem = (service: ServiceStatus) =>
  html`<li>
    <h3>
      ${service.name} <span class="state ${service.state}">${stateWords[service.state]}</span>
    </h3>
    ${
      service.replicas.length > 0
        ? replicaTable(service)
        : html`<p class="note missing">No replica is known.</p>`
    }
  </li>`;

const lag = ({ lagEvents, lagMs }: StreamStatus) => {
  if (lagMs === 0) return 'nothing behind';
  const { text } = formatAge(lagMs);
  // The number of missing events is unknown while the publisher is silent.
  return lagEvents === 0 ? `unsure for ${text}` : `${plural(lagEvents, 'event')} (${text}) behind`;
};

const deadLetterNote = ({ count, isFull, newest }: StreamStatus['deadLetters']) =>
  newest &&
  html`<p class="note missing">
    ${plural(count, 'dead letter')}${isFull && ', as many as may be: nothing more is applied'}.
    Newest: <code>${newest.seq}</code> ${newest.type} <code>${newest.key}</code>, ${newest.reason}
  </p>`;

const eventItem = (event: StreamStatus['lastEvents'][number]) =>
  html`<li>
    <code>${event.seq}</code> ${event.type} <code>${event.key}</code>
    <time datetime="${event.time}">${formatClock(event.time)}</time>
  </li>`;

const streamItem = (stream: StreamStatus) =>
  html`<li>
    <h3>${stream.service}</h3>
    <p>At event ${formatCount(stream.seq)}, ${lag(stream)}</p>
    ${deadLetterNote(stream.deadLetters)}
    ${
      stream.lastEvents.length > 0 &&
      html`<ol class="events">
        ${stream.lastEvents.map(eventItem)}
      </ol>`
    }
  </li>`;

const headline = (services: readonly ServiceStatus[]): string => {
  const affected = services.filter(({ state }) => state !== 'up').map(({ name }) => name);
  return affected.length > 0 ? `Not all is well: ${affected.join(', ')}` : 'Everything is up';
};

const incidentItem = (incident: StatusModel['incidents'][number]) => {
  const { kind, at, peer, instance, detail, count, ageMs } = incident;
  return html`<li>
    <h3>${peer}${instance !== undefined && html` <code>${instance}</code>`}</h3>
    <p><code>${kind}</code>${at !== undefined && ` at ${at}`}: ${incidentKinds[kind]}</p>
    <p class="note">
      ${detail !== undefined && `${detail}; `}${plural(count, 'time')}, last
      ${formatAge(ageMs).text} ago
    </p>
  </li>`;
};

const band = (id: string, title: string, content: Html) =>
  html`<section class="band" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${content}
  </section>`;

const panels = (items: readonly Html[], whenEmpty: string) =>
  items.length > 0
    ? html`<ul class="panels">
        ${items}
      </ul>`
    : html`<p class="note">${whenEmpty}</p>`;

/** The services, their replicas and their events, as the gateway sees them. */
export const statusPage = ({ time, services, streams, incidents }: StatusModel): string =>
  layout({
    title: 'Status',
    main: html`<h1>${headline(services)}</h1>
      <p class="toolbar">
        <span>At <time datetime="${time}">${formatClock(time)}</time> UTC</span>
        <a class="button" href="/status">Look again</a>
      </p>
      ${band(
        'services',
        'Services',
        html`<ul class="panels wide">
          ${services.map(serviceItem)}
        </ul>`,
      )}
      ${band('streams', 'Events', panels(streams.map(streamItem), 'No events are followed.'))}
      ${band(
        'incidents',
        'Incidents between processes',
        panels(incidents.map(incidentItem), 'Nothing was refused or could not be read.'),
      )}`,
  });
