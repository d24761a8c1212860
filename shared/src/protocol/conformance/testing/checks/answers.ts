import { setTimeout as pause } from 'node:timers/promises';
import { errorCodes } from '../../../../errors.ts';
import { welcome } from '../../../identity.ts';
import { tryParseJson } from '../../../wire/items.ts';
import { type HeardItem, failed } from '../../../wire/testing/heard-item.ts';
import { type Check, LeftOut, Mismatch, type Subject } from '../check.ts';
import { type Probe, connect, connectAuthenticated, ended, inWords } from '../probe.ts';
import { inputFor, readsFor } from '../sample.ts';
import { anyRead, request } from './requests.ts';

/** How much later than its deadline the end of a call may come on a busy machine. */
const latenessMs = 1_000;

/** How long to wait for a second answer to a call. */
const secondMs = 100;

const jsonOf = (item: HeardItem): unknown =>
  'body' in item ? tryParseJson(Buffer.from(item.body)) : undefined;

/** Checks that an answer is an output of the operation, or an allowed error. */
const checkAnswer = ({ contract }: Subject, operation: string, item: HeardItem): void => {
  if (item.kind === 'response') {
    const { error } = contract.operations[operation]?.output.safeParse(jsonOf(item)) ?? {};
    if (!error) return;
    const [issue] = error.issues;
    const seen = `${issue?.path.join('.') || 'the output'}: ${issue?.message}`;
    throw new Mismatch(`the output of ${operation}, as the contract has it`, seen);
  }
  const { code } = Object(jsonOf(item)) as { code?: string };
  if ('executed' in item && code && Object.hasOwn(errorCodes, code) && code !== 'INTERNAL') return;
  throw new Mismatch(`a RESPONSE, or a failure of section 8`, inWords(item));
};

const expectOne = async (probe: Probe, id: number, withinMs?: number): Promise<HeardItem> => {
  const item = await probe.expect(`an answer to the call ${id}`, ended(id), withinMs);
  await pause(secondMs);
  const all = probe.heard.filter(ended(id));
  if (all.length === 1) return item;
  throw new Mismatch(`one answer to the call ${id}`, all.map(inWords).join('; '));
};

/** The credit in WELCOME. */
const creditOf = (probe: Probe): number => {
  const item = probe.heard.find(({ kind }) => kind === 'welcome');
  return (item && welcome.safeParse(jsonOf(item)).data?.limits.inFlight) ?? 1;
};

const callMany = async (probe: Probe, subject: Subject, count: number): Promise<void> => {
  const { operation, input } = anyRead(subject);
  const ids = Array.from({ length: count }, (_, index) => index + 1);
  probe.say(...ids.map((id) => request(subject, id, operation, input)));
  for (const id of ids) await probe.expect(`an answer to each of ${count} calls`, ended(id));
  await pause(secondMs);
  const surplus = ids.filter((id) => probe.heard.filter(ended(id)).length !== 1);
  if (surplus.length > 0) throw new Mismatch('one answer to each call', `several to ${surplus[0]}`);
};

/** Checks of answers, their times and their number: sections 4, 7 and 8. */
export const answerChecks: readonly Check[] = [
  {
    name: 'answer: each read answers as the contract declares',
    section: 5,
    async run(subject) {
      using probe = await connectAuthenticated(subject);
      const reads = readsFor(subject);
      if (reads.length === 0) throw new LeftOut(`there is no read for ${subject.caller}`);
      for (const [index, operation] of reads.entries()) {
        probe.say(request(subject, index + 1, operation, inputFor(subject, operation)));
        checkAnswer(subject, operation, await expectOne(probe, index + 1));
      }
    },
  },
  {
    name: 'answer: metadata, flags and tags that are unknown change nothing',
    section: 10,
    async run(subject) {
      using probe = await connectAuthenticated(subject);
      const { operation, input } = anyRead(subject);
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      const metadata = { traceparent, requestId: 'probe', user: 'not.a.token' };
      probe.say({ ...request(subject, 1, operation, input), metadata, flags: 0xff, attempt: 1 });
      checkAnswer(subject, operation, await expectOne(probe, 1));
    },
  },
  {
    name: 'credit: as many calls as WELCOME allows are answered, and none is shed',
    section: 8,
    async run(subject) {
      using probe = await connectAuthenticated(subject);
      const credit = creditOf(probe);
      await callMany(probe, subject, Math.min(credit, 256));
      const refusal = probe.heard.find((item) => failed(item.id, 'OVERLOADED')(item));
      if (refusal) throw new Mismatch(`no refusal within a credit of ${credit}`, inWords(refusal));
    },
  },
  {
    name: 'deadline: every call has an end at its deadline',
    section: 8,
    async run(subject) {
      using probe = await connectAuthenticated(subject);
      for (const [index, operation] of readsFor(subject).entries()) {
        const remainingMs = 200;
        const item = request(subject, index + 1, operation, inputFor(subject, operation));
        probe.say({ ...item, remainingMs });
        await expectOne(probe, index + 1, remainingMs + latenessMs);
      }
    },
  },
  {
    name: 'deadline: more than 30,000 ms is accepted',
    section: 8,
    async run(subject) {
      using probe = await connectAuthenticated(subject);
      const { operation, input } = anyRead(subject);
      probe.say({ ...request(subject, 1, operation, input), remainingMs: 0xffff_ffff });
      checkAnswer(subject, operation, await expectOne(probe, 1));
    },
  },
  {
    name: 'cancel: a CANCEL in the frame of its REQUEST leaves one answer or CANCELLED, unknown',
    section: 8,
    async run(subject) {
      using probe = await connectAuthenticated(subject);
      const { operation, input } = anyRead(subject);
      probe.say(request(subject, 1, operation, input), { kind: 'cancel', id: 1, content: '' });
      const item = await expectOne(probe, 1);
      const isCancelled = failed(1, 'CANCELLED')(item) && 'executed' in item;
      if (!isCancelled) return checkAnswer(subject, operation, item);
      if (item.kind !== 'error' || item.executed !== 'unknown') {
        throw new Mismatch('an ERROR CANCELLED, unknown', inWords(item));
      }
    },
  },
  {
    name: 'cancel: one of an unknown call is ignored',
    section: 8,
    async run(subject) {
      using probe = await connectAuthenticated(subject);
      probe.say({ kind: 'cancel', id: 4711, content: '' });
      await probe.expectLife('a CANCEL of an unknown id');
      const answer = probe.heard.find(({ id }) => id === 4711);
      if (answer) throw new Mismatch('no answer to the CANCEL', inWords(answer));
    },
  },
  {
    name: 'heartbeat: a PING has a PONG with its id and its first eight octets',
    section: 9,
    async run(subject) {
      using probe = await connectAuthenticated(subject);
      const content = '0102030405060708';
      probe.say({ kind: 'ping', id: 3, content: `${content}ffff` });
      probe.say({ kind: 'ping', id: 4, content: '0102' });
      const longer = await probe.expect(
        'a PONG of id 3',
        ({ kind, id }) => kind === 'pong' && id === 3,
      );
      const shorter = await probe.expect(
        'a PONG of id 4',
        ({ kind, id }) => kind === 'pong' && id === 4,
      );
      for (const [item, expected] of [
        [longer, content],
        [shorter, '0102'],
      ] as const) {
        const seen = 'content' in item ? item.content : '';
        if (seen !== expected) throw new Mismatch(`the octets ${expected}`, seen || 'none');
      }
    },
  },
  {
    name: 'heartbeat: a PING before the handshake has a PONG, and a HELLO is asked for, once',
    section: 7,
    async run(subject) {
      using probe = await connect(subject);
      await probe.expectLife('a PING');
      await probe.expectLife('a second PING');
      await probe.expect('a REJECT of id 0, UNAUTHENTICATED', failed(0, 'UNAUTHENTICATED'));
      const asked = probe.heard.filter(failed(0, 'UNAUTHENTICATED')).length;
      if (asked !== 1) throw new Mismatch('that HELLO is asked for once', `${asked} times`);
    },
  },
];
