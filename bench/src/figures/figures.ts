import { capacity, nameOfShare, overload, series } from '../data/series.ts';
import type { Figure, Metric } from './figure.ts';

/** The other side of a figure, and its bounds. */
type Line = readonly [variant: string, against: string, must?: number, stretch?: number];

interface Group {
  readonly what: string;
  readonly setting: string;
  readonly metric?: Metric;
  readonly ours?: string;
}

const group = (
  { what, setting, metric = 'rate', ours }: Group,
  lines: readonly Line[],
): readonly Figure[] =>
  lines.map(([variant, against, must, stretch]) => ({
    what,
    against,
    setting,
    variant,
    metric,
    ...(ours !== undefined && { ours }),
    ...(must !== undefined && { must }),
    ...(stretch !== undefined && { stretch }),
  }));

const onlyShown: readonly Line[] = [
  ['grpc-js', 'grpc-js'],
  ['node-http', 'undici to node:http'],
  ['express', 'undici to Express'],
  ['fastify', 'undici to Fastify'],
  ['nats', 'NATS request/reply'],
  ['nest-tcp', 'Nest TCP'],
  ['moleculer', 'Moleculer TCP'],
  ['redis', 'Redis as a bus'],
  ['zeromq-guide', 'zeromq.js as its guide shows'],
  ['node-net', 'raw node:net, our framing'],
];

const pages: readonly Figure[] = [
  ...group({ what: 'page from 8 services, 64 connections', setting: 'page' }, [
    ['grpc-js', 'grpc-js', 10, 14],
    ['node-http', 'undici to node:http', 5, 6.5],
    ['express', 'undici to Express', 7, 9.5],
    ['fastify', 'undici to Fastify'],
    ['moleculer', 'Moleculer TCP', 4, 5.5],
    ['nest-tcp', 'Nest TCP', 4, 5],
    ['nats', 'NATS request/reply', 3.5, 4.5],
    ['redis', 'Redis as a bus'],
    ['zeromq-guide', 'zeromq.js as its guide shows', 3.5, 4.3],
    ['ready-bytes', 'Express answering ready bytes', 0.5, 0.65],
    ['node-net', 'raw node:net, our framing', 0.7, 0.85],
  ]),
  ...group(
    { what: 'page from 8 services, 8 connections', setting: 'page, 8 connections' },
    onlyShown,
  ),
  ...group(
    { what: 'page from 8 services, 1 connection', setting: 'page, 1 connection' },
    onlyShown,
  ),
  ...group({ what: 'cached page, 200 invalidations a second', setting: 'cached page' }, [
    ['ready-bytes', 'Express answering ready bytes', 0.9, 0.97],
  ]),
];

const calls: readonly Figure[] = [
  ...group({ what: 'one call, 64 in flight', setting: 'call, 64 in flight' }, [
    ['grpc-js', 'grpc-js', 12, 20],
    ['node-http', 'undici to node:http', 3, 4],
    ['express', 'undici to Express', 5, 6.5],
    ['fastify', 'undici to Fastify'],
    ['nats', 'NATS request/reply', 2.8, 3.5],
    ['nest-tcp', 'Nest TCP', 1.8, 2.3],
    ['moleculer', 'Moleculer TCP', 1.6, 1.9],
    ['redis', 'Redis as a bus', 1.6, 1.9],
    ['zeromq-guide', 'zeromq.js as its guide shows'],
    ['node-net', 'raw node:net, our framing'],
  ]),
  ...group({ what: 'one call, 1 in flight', setting: 'call, 1 in flight' }, [
    ['grpc-js', 'grpc-js', 1.5, 1.75],
    ['nats', 'NATS request/reply', 1.3, 1.4],
    ['redis', 'Redis as a bus', 1.2, 1.3],
    ['node-http', 'undici to node:http', 0.7, 0.85],
    ['moleculer', 'Moleculer TCP', 0.7, 0.85],
    ['nest-tcp', 'Nest TCP', 0.7, 0.85],
    ['express', 'undici to Express'],
    ['fastify', 'undici to Fastify'],
    ['zeromq-guide', 'zeromq.js as its guide shows'],
    ['node-net', 'raw node:net, our framing'],
  ]),
  ...group({ what: 'one call, 8 in flight', setting: 'call, 8 in flight' }, onlyShown),
  ...group({ what: 'one call, 256 in flight', setting: 'call, 256 in flight' }, onlyShown),
];

const events: readonly Figure[] = [
  ...group({ what: 'flood of events, 1 subscriber', setting: 'events, 1 subscriber' }, [
    ['nats', 'NATS', 1.5, 2.3],
    ['redis', 'Redis'],
  ]),
  ...group({ what: 'flood of events, 8 subscribers', setting: 'events, 8 subscribers' }, [
    ['nats', 'NATS', 1.2, 1.6],
    ['redis', 'Redis'],
  ]),
];

const processes: readonly Figure[] = [
  ...group({ what: 'start of a service', setting: 'start', metric: 'ready' }, [
    ['grpc-js', 'grpc-js', 1.8, 2.2],
    ['nest-tcp', 'Nest TCP', 4, 5.7],
    ['moleculer', 'Moleculer TCP'],
    ['node-http', 'node:http'],
    ['express', 'Express'],
    ['fastify', 'Fastify'],
    ['node-net', 'raw node:net'],
  ]),
  ...group({ what: 'memory of a service', setting: 'start', metric: 'memory' }, [
    ['grpc-js', 'grpc-js', 0.8],
    ['nest-tcp', 'Nest TCP'],
    ['moleculer', 'Moleculer TCP'],
    ['node-http', 'node:http'],
    ['express', 'Express'],
    ['fastify', 'Fastify'],
    ['node-net', 'raw node:net'],
  ]),
  ...group({ what: 'the shop’s own page of all its sections', setting: 'shop page' }, [
    ['bench-page', 'the page from 8 services'],
  ]),
  ...group({ what: 'CPU a section of the shop’s own page', setting: 'shop page', metric: 'cpu' }, [
    ['bench-page', 'the page from 8 services', 1.3, 1.1],
  ]),
];

const streams: readonly Figure[] = [
  ...group({ what: 'memory of 1,000 live streams', setting: 'live', metric: 'memory' }, [
    ['limit', '100 MiB', 1, 0.5],
  ]),
  ...group({ what: 'a new price on 1,000 live streams', setting: 'live', metric: 'ready' }, [
    ['limit', 'one second', 1, 3],
  ]),
];

const ours = nameOfShare(overload);
const beyondCapacity: readonly Figure[] = [
  ...group(
    {
      what: 'whole pages in time, at 120 % load',
      setting: series.arrivals,
      metric: 'goodput',
      ours,
    },
    [[capacity, 'at capacity', 0.8, 0.95]],
  ),
  ...group(
    { what: 'memory of all, at 120 % load', setting: series.arrivals, metric: 'memory', ours },
    [[capacity, 'at capacity', 1.5, 1.2]],
  ),
];

/** Every figure, in the order in which tables show them. */
export const figures: readonly Figure[] = [
  ...pages,
  ...calls,
  ...events,
  ...processes,
  ...streams,
  ...beyondCapacity,
];
