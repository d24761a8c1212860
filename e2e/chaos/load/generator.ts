import { setTimeout as pause } from 'node:timers/promises';
import { monotonicMs } from '../clock.ts';
import { createReaders, toSample } from './answers.ts';
import type { FromGenerator, LoadOrder, Target, ToGenerator } from './messages.ts';
import { createRequests } from './requests.ts';
import type { Asked } from './requests.ts';
import type { Sample } from './sample.ts';
import { dueAtMs, dueBy } from './schedule.ts';
import { createSender } from './sender.ts';
import { createTargets } from './targets.ts';

// A process of its own, so that nothing else keeps it from sending requests when they are due.

const tickMs = 1;
const reportEveryMs = 250;

/** How long answers are waited for after the last request. */
const patienceMs = 12_000;

const tell = (message: FromGenerator) => void process.send?.(message);

/** Tells samples in batches, a few times a second. */
const createReports = () => {
  let samples: Sample[] = [];
  const report = () => {
    if (samples.length === 0) return;
    tell({ is: 'samples', samples });
    samples = [];
  };
  const reporting = setInterval(report, reportEveryMs);
  return {
    keep: (sample: Sample) => void samples.push(sample),
    end() {
      clearInterval(reporting);
      report();
    },
  };
};

const run = (order: LoadOrder) => {
  const targets = createTargets(order.targets);
  const sender = createSender(order.maxConnections);
  const nextRequest = createRequests(order);
  const readers = createReaders();
  const { pace } = order;
  const startedAt = monotonicMs();
  const cpuBefore = process.cpuUsage();
  const { keep, end: endReports } = createReports();
  let open = 0;
  let isOver = false;

  const send = async (target: Target, asked: Asked) => {
    const read = readers(target, asked);
    const answer = await sender.send(target, asked);
    return { ...answer, older: read(answer) };
  };
  const isRepeated = ({ kind }: Asked) => kind === 'page' && order.repeatsPages === true;

  const ask = async (at: number): Promise<void> => {
    const asked = nextRequest();
    const target = open < order.maxConnections ? targets.next() : undefined;
    if (target) {
      open += 1;
      const first = await send(target, asked);
      const other = first.status === 0 && isRepeated(asked) && targets.insteadOf(target);
      const answer = other ? await send(other, asked) : first;
      open -= 1;
      asked.learn?.(answer.status, answer.body.toString());
      const sample = toSample(asked, other || target, answer, at);
      keep(other ? { ...sample, repeated: true } : sample);
    } else {
      await pause(tickMs);
      asked.learn?.(0, '');
      keep({ kind: asked.kind, at, tookMs: 0, status: 0, error: 'unsent', target: '' });
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
      targets.close();
      sender.close();
      endReports();
      // Earlier messages have arrived when this has.
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
