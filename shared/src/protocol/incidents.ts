import type { Cancel, Runtime } from '../runtime.ts';

/**
 * The kinds of connection problems, each with its meaning and advice. The first are seen by the
 * connecting side, the last three by the listening side, and FRAME_INVALID by both.
 */
export const incidentKinds = {
  KEY_REFUSED:
    'a server refused the key of this process: check the callers in its contract, and its list of keys',
  WRONG_SERVER:
    'the other side ended the CURVE handshake: its key is not the listed one, or it is another socket',
  NO_CURVE: 'the other side does not speak CURVE: another program listens at this address',
  HANDSHAKE_FAILED: 'the handshake failed: the other side does not follow ZMTP',
  NO_ANSWER:
    'a server does not answer: its process hangs or has ended, or the network drops its packets',
  KEY_REVOKED:
    'the key of a server was revoked: the connection was closed, and none is made with it',
  KEY_MISSING: 'no key of a server is listed: it cannot be connected to, check the list of keys',
  WELCOME_INVALID: 'the WELCOME of a server is not valid: the connection was closed',
  HANDSHAKE_REFUSED: 'a server refused the HELLO of this process: the connection was closed',
  EVENT_INVALID:
    'an event frame of a server cannot be read: it was ignored, the events are read from its log',
  FRAME_INVALID: 'a frame of the other side cannot be read: it was ignored from the error on',
  CONNECTION_REFUSED: 'a connection was refused: its key is not on the allow-list of this socket',
  TOO_MANY_CONNECTIONS:
    'a frame was ignored: this socket is at its limit of connections, check which peer opens so many',
  HELLO_REFUSED: 'a HELLO was refused: the caller is not authenticated on this connection',
} as const;

/** A kind of incident. */
export type IncidentKind = keyof typeof incidentKinds;

/** The kinds that end a CURVE handshake, as the connecting side sees them. */
export type HandshakeFailure = Extract<
  IncidentKind,
  'KEY_REFUSED' | 'WRONG_SERVER' | 'NO_CURVE' | 'HANDSHAKE_FAILED' | 'NO_ANSWER'
>;

/** One problem with a peer. */
export interface Incident {
  readonly kind: IncidentKind;
  /** The listening socket of this process, if it is one: `pricing.calls`. */
  readonly at?: string | undefined;
  /** The other side: the service that was dialled, or the one that the peer is or claims to be. */
  readonly peer: string;
  /** The replica, if known. */
  readonly instance?: string | undefined;
  /** Its address as this process sees it. Not shown to the public. */
  readonly from?: string | undefined;
  /** The reason: an error code, or a few words. */
  readonly detail?: string | undefined;
}

/** An incident with its count and age. */
export interface NotedIncident extends Incident {
  readonly count: number;
  /** Milliseconds since it last happened. */
  readonly ageMs: number;
}

/** The limit of distinct incidents; beyond it, those of a kind are counted together. */
export const maxIncidents = 64;

/** The limit per kind, socket and peer: a peer with many addresses leaves room for others. */
export const maxAlike = 8;

/** An incident that has not happened for this long makes room for others. */
export const incidentKeptMs = 10 * 60_000;

interface Entry {
  readonly incident: Incident;
  count: number;
  lastAt: number;
}

/** The incidents of one process. Peers control their content, so their number is limited. */
export class Incidents {
  readonly #runtime: Runtime;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<(incident: Incident) => void>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** Counts an incident and calls the listeners. */
  note(incident: Incident): void {
    const entry = this.#entryOf(incident);
    entry.count += 1;
    entry.lastAt = this.#runtime.now();
    for (const listener of this.#listeners) listener(entry.incident);
  }

  /** Calls `listener` for each incident from now on. */
  onNoted(listener: (incident: Incident) => void): Cancel {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** All incidents, the newest first. */
  all(): readonly NotedIncident[] {
    const now = this.#runtime.now();
    return [...this.#entries.values()]
      .toSorted((a, b) => b.lastAt - a.lastAt)
      .map(({ incident, count, lastAt }) => ({ ...incident, count, ageMs: now - lastAt }));
  }

  #entryOf(incident: Incident): Entry {
    const known = this.#entries.get(nameOf(incident));
    if (known) return known;
    if (this.#entries.size >= maxIncidents) this.#forgetOld();
    const isAlike = ({ incident: { kind, at, peer } }: Entry) =>
      kind === incident.kind && at === incident.at && peer === incident.peer;
    const alike = [...this.#entries.values()].filter(isAlike).length;
    const isFull = this.#entries.size >= maxIncidents || alike >= maxAlike;
    const kept = isFull ? { kind: incident.kind, peer: 'others' } : incident;
    const entry = this.#entries.get(nameOf(kept)) ?? { incident: kept, count: 0, lastAt: 0 };
    this.#entries.set(nameOf(kept), entry);
    return entry;
  }

  #forgetOld(): void {
    const oldest = this.#runtime.now() - incidentKeptMs;
    for (const [name, { lastAt }] of this.#entries) {
      if (lastAt < oldest) this.#entries.delete(name);
    }
  }
}

/** The key that tells incidents apart. */
export const nameOf = ({ kind, at, peer, instance, from, detail }: Incident): string =>
  JSON.stringify([kind, at, peer, instance, from, detail]);
