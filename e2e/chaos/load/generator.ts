import { setTimeout as pause } from 'node:timers/promises';
import { monotonicMs } from '../clock.ts';
import type { FromGenerator, LoadOrder, Target, ToGenerator } from './messages.ts';
import { createRequests } from './requests.ts';
import type { Asked } from './requests.ts';
import type { Sample } from './sample.ts';
import { dueAtMs, dueBy } from './schedule.ts';
import { createSender } from './sender.ts';
import type { Answer } from './sender.ts';
import { createTargets } from './targets.ts';

// A process of its own, so that nothing else keeps it from sending requests when they are due.

const tickMs = 1;
const reportEveryMs = 250;

/** How long answers are waited for after the last request. */
const patienceMs = 12_000;

const marker = Buffer.from('"degraded":[');

/** A page's `degraded`, cut out of it: to parse all pages would take the shop's share of time. */
const degradedOf = (body: Buffer): readonly string[] => {
  const at = body.lastIndexOf(marker);
  if (at === -1) return [];
  const from = at + marker.length;
  const list = body.toString('latin1', from, body.indexOf(']', from));
  return list === '' ? [] : list.replaceAll('"', '').split(',');
};

/** Of a problem that is the shop's own fault; each says the same few things. */
const refusalOf = (body: Buffer): string | undefined => {
  const [, detail, code] = /"detail":"([^"]*)","code":"(\w+)"/.exec(body.toString('latin1')) ?? [];
  return code && `${code}: ${detail}`;
};

const toSample = (
  { kind }: Asked,
  target: Target,
  { status, headers, body, error }: Answer,
  at: number,
): Sample => {
  const degraded = kind === 'page' && status === 200 ? degradedOf(body) : [];
  const refusal = status >= 500 ? refusalOf(body) : undefined;
  return {
    kind,
    at,
    tookMs: monotonicMs() - at,
    status,
    target: target.name,
    ...(error !== undefined && { error }),
    ...(refusal !== undefined && { refusal }),
    ...(degraded.length > 0 && { degraded }),
    ...(headers['retry-after'] !== undefined && { retryAfter: true }),
  };
};

const tell = (message: FromGenerator) => void process.send?.(message);

const run = (order: LoadOrder) => {
  const targets = createTargets(order.targets);
  const sender = createSender(order.maxConnections);
  const nextRequest = createRequests(order);
  const { pace } = order;
  const startedAt = monotonicMs();
  const cpuBefore = process.cpuUsage();
  let samples: Sample[] = [];
  let open = 0;
  let isOver = false;

  const report = () => {
    if (samples.length === 0) return;
    tell({ is: 'samples', samples });
    samples = [];
  };
  const reporting = setInterval(report, reportEveryMs);

  const ask = async (at: number): Promise<void> => {
    const asked = nextRequest();
    const target = open < order.maxConnections ? targets.next() : undefined;
    if (target) {
      open += 1;
      const answer = await sender.send(target, asked);
      open -= 1;
      asked.learn?.(answer.status, answer.body.toString());
      samples.push(toSample(asked, target, answer, at));
    } else {
      await pause(tickMs);
      asked.learn?.(0, '');
      samples.push({ kind: asked.kind, at, tookMs: 0, status: 0, error: 'unsent', target: '' });
    }
  };

  const arrive = async (perSecond: number) => {
    let sent = 0;
    while (!isOver) {
      const due = dueBy(perSecond, monotonicMs() - startedAt);
      for (; sent < due; sent += 1) void ask(startedAt + dueAtMs(perSecond, sent));
      const restMs = startedAt + dueAtMs(perSecond, sent) - monotonicMs();
      await pause(Math.max(tickMs, restMs));
    }
  };
  const work = async () => {
    while (!isOver) await ask(monotonicMs());
  };
  const going =
    'perSecond' in pace
      ? arrive(pace.perSecond)
      : Promise.all(Array.from({ length: pace.workers }, work));

  return {
    aim: targets.aim,
    async end() {
      isOver = true;
      const { user, system } = process.cpuUsage(cpuBefore);
      const cpuShare = (user + system) / 1_000 / (monotonicMs() - startedAt);
      await going;
      const givesUpAt = monotonicMs() + patienceMs;
      while (open > 0 && monotonicMs() < givesUpAt) await pause(tickMs);
      clearInterval(reporting);
      targets.close();
      sender.close();
      report();
      // What was told before has arrived when this has.
      process.send?.({ is: 'over', cpuShare } satisfies FromGenerator, () =>
        process.disconnect?.(),
      );
    },
  };
};

let running: ReturnType<typeof run> | undefined;

process.on('message', (message: ToGenerator) => {
  if (message.do === 'begin') running = run(message.order);
  else if (message.do === 'aim') running?.aim(message.targets);
  else void running?.end();
});

// Nobody is left to tell.
process.on('disconnect', () => process.exit());
