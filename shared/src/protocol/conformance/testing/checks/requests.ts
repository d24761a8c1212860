import { failed } from '../../../wire/testing/heard-item.ts';
import type { ItemData } from '../../../wire/testing/item-data.ts';
import { type Check, LeftOut, type Subject } from '../check.ts';
import { type Probe, connect, connectAuthenticated, ended } from '../probe.ts';
import { inputFor, readsFor } from '../sample.ts';

/** A first attempt of a REQUEST, with the timeout of its contract and without metadata. */
export const request = (
  { document }: Subject,
  id: number,
  operation: string,
  body: string,
): ItemData & { kind: 'request' } => ({
  kind: 'request',
  id,
  operation,
  remainingMs: document.operations[operation]?.timeoutMs ?? 2_000,
  flags: document.operations[operation]?.idempotent === false ? 0 : 1,
  attempt: 0,
  metadata: {},
  body,
});

/** A read that checks call when any will do. Throws `LeftOut` if the caller has none. */
export const anyRead = (subject: Subject) => {
  const [operation] = readsFor(subject);
  if (operation === undefined) throw new LeftOut(`there is no read for ${subject.caller}`);
  return { operation, input: inputFor(subject, operation) };
};

const expectRefusal = async (probe: Probe, id: number, code: string): Promise<void> => {
  const what = `a REJECT of id ${id}, ${code}, no`;
  const item = await probe.expect(what, ended(id));
  const isRefusal = item.kind === 'reject' && 'executed' in item && item.executed === 'no';
  if (!isRefusal || !failed(id, code)(item)) throw probe.mismatch(what);
};

/** A check that an authenticated REQUEST is refused with `code`. */
const refused = (name: string, code: string, toItem: (subject: Subject) => ItemData): Check => ({
  name: `request: ${name} is refused with ${code}`,
  section: 7,
  async run(subject) {
    using probe = await connectAuthenticated(subject);
    const item = toItem(subject);
    probe.say(item);
    await expectRefusal(probe, item.id, code);
    await probe.expectLife('the refusal');
  },
});

/** JSON that is not a valid input of the operation. */
const wrongInput = (subject: Subject): string => {
  const { operation } = anyRead(subject);
  const schema = subject.contract.operations[operation]?.input;
  const wrong = [null, 4711, 'x', []].find((one) => schema?.safeParse(one).success === false);
  if (wrong === undefined) throw new LeftOut(`${operation} takes any input`);
  return JSON.stringify(wrong);
};

/** A caller, and an operation on the ROUTER for calls that only others may call. */
const forbidden = ({ document, services }: Subject) => {
  const here = Object.entries(document.operations).filter(([, { socket }]) => socket === 'calls');
  const callers = new Set(here.flatMap(([, one]) => one.callers));
  for (const caller of callers) {
    const [operation] = here.find(([, one]) => !one.callers.includes(caller)) ?? [];
    if (operation !== undefined && services.includes(caller)) return { caller, operation };
  }
  throw new LeftOut('every caller whose keys are at hand may call every operation here');
};

/** Checks of requests that are refused before any handler sees them: section 7. */
export const requestChecks: readonly Check[] = [
  {
    name: 'request: before the handshake it is refused with UNAUTHENTICATED, and a HELLO is asked for',
    section: 7,
    async run(subject) {
      using probe = await connect(subject);
      const { operation, input } = anyRead(subject);
      probe.say(request(subject, 1, operation, input));
      await expectRefusal(probe, 1, 'UNAUTHENTICATED');
      await expectRefusal(probe, 0, 'UNAUTHENTICATED');
      await probe.shakeHands();
    },
  },
  refused('an unknown operation', 'UNIMPLEMENTED', (subject) =>
    request(subject, 2, 'no-such-operation', '{}'),
  ),
  {
    name: 'request: an operation for other callers is refused with PERMISSION_DENIED',
    section: 7,
    async run(subject) {
      const { caller, operation } = forbidden(subject);
      using probe = await connectAuthenticated(subject, caller);
      probe.say(request(subject, 3, operation, '{}'));
      await expectRefusal(probe, 3, 'PERMISSION_DENIED');
    },
  },
  refused('an admin operation, on the ROUTER for calls,', 'UNIMPLEMENTED', (subject) => {
    const all = Object.entries(subject.document.operations);
    const [operation] = all.find(([, { socket }]) => socket === 'admin') ?? [];
    if (operation === undefined) throw new LeftOut('the contract has no admin operation');
    return request(subject, 4, operation, '{}');
  }),
  refused('a name that is not visible ASCII', 'UNIMPLEMENTED', (subject) =>
    request(subject, 10, 'caf\u00e9 ', '{}'),
  ),
  refused('metadata of 4,097 octets', 'BODY_MALFORMED', () => ({
    kind: 3,
    id: 11,
    content: `000003e8010001711001630ffe${'61'.repeat(4_094)}`,
  })),
  refused('content that is not a REQUEST', 'BODY_MALFORMED', () => ({
    kind: 3,
    id: 5,
    content: '0000',
  })),
  refused('one without time', 'DEADLINE_EXCEEDED', (subject) => {
    const { operation, input } = anyRead(subject);
    return { ...request(subject, 6, operation, input), remainingMs: 0 };
  }),
  refused('a body of 65,537 octets', 'PAYLOAD_TOO_LARGE', (subject) =>
    request(subject, 7, anyRead(subject).operation, JSON.stringify('x'.repeat(65_535))),
  ),
  refused('a body that is not JSON', 'BODY_MALFORMED', (subject) =>
    request(subject, 8, anyRead(subject).operation, '{"id":NaN}'),
  ),
  refused("JSON that is not the operation's input", 'INVALID_ARGUMENT', (subject) =>
    request(subject, 9, anyRead(subject).operation, wrongInput(subject)),
  ),
];
