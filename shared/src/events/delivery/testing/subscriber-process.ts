import { pino } from 'pino';
import { Registry } from 'prom-client';
import { staticDiscovery } from '../../../protocol/discovery/static-discovery.ts';
import { createZeromqTransport } from '../../../protocol/zeromq/zeromq-transport.ts';
import { systemRuntime as runtime } from '../../../runtime.ts';
import { createNetwork } from '../../../service/network.ts';
import { openKeyring } from '../../../service/key-settings.ts';
import { createKit } from '../../../service/process-kit.ts';
import { ThingsConsumer, thingsContract } from './things.ts';

/** The regular report of a subscriber in a process of its own, one line each. */
export interface SubscriberReport {
  readonly applied: number;
  /** Whether the applied values are 1, 2, 3 and so on. */
  readonly isInOrder: boolean;
  readonly lagEvents: number;
  readonly lagMs: number;
}

const [calls = '', events = '', epoch = '', eventMs = '0'] = process.argv.slice(2);

const discovery = staticDiscovery({ things: [{ calls, events }] });
const { KEY_FILE = '', PEERS_FILE = '' } = process.env;
const log = pino({ enabled: false });
const { keyring } = await openKeyring('slow', { KEY_FILE, PEERS_FILE }, { runtime, log });
const transport = createZeromqTransport(keyring);
const network = createNetwork({ name: 'slow', keyring, transport, discovery, runtime });
const kit = createKit({ network, runtime, log, metrics: new Registry() });
const consumer = new ThingsConsumer({ epoch, seq: 0 });
consumer.onApply = (applied) =>
  new Promise((resolve) => void setTimeout(resolve, applied.length * Number(eventMs)));
kit.subscribe(thingsContract, consumer);

setInterval(() => {
  const { effects } = consumer;
  for (const { lagEvents, lagMs } of kit.subscriptionStatus()) {
    const isInOrder = effects.every((value, index) => value === index + 1);
    const report: SubscriberReport = { applied: effects.length, isInOrder, lagEvents, lagMs };
    process.stdout.write(`${JSON.stringify(report)}\n`);
  }
}, 50);
