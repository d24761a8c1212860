import { welcome } from '../../../identity.ts';
import { tryParseJson } from '../../../wire/items.ts';
import { type HeardItem, failed } from '../../../wire/testing/heard-item.ts';
import { type Check, Mismatch, type Subject } from '../check.ts';
import { type Probe, connect } from '../probe.ts';

/** A check that sends something before the handshake, and must be refused with `code`. */
const refused = (
  name: string,
  code: string,
  say: (probe: Probe, subject: Subject) => void,
): Check => ({
  name: `handshake: ${name} is refused with ${code}`,
  section: 7,
  async run(subject) {
    using probe = await connect(subject);
    say(probe, subject);
    const what = `a REJECT of id 0, ${code}, no`;
    const item = await probe.expect(what, failed(0, code));
    if (item.kind !== 'reject' || !('executed' in item) || item.executed !== 'no') {
      throw probe.mismatch(what);
    }
    await probe.shakeHands();
  },
});

const wrongProof = (proof: string): string =>
  (proof.startsWith('00') ? '01' : '00') + proof.slice(2);

const checkWelcome = (item: HeardItem, { document }: Subject): void => {
  const text = 'body' in item ? item.body : '';
  const { data, error } = welcome.safeParse(tryParseJson(Buffer.from(text)));
  if (!data) {
    const path = error?.issues[0]?.path.join('.') || 'the JSON';
    throw new Mismatch('a WELCOME as section 5 has it', `one whose ${path} is wrong`);
  }
  const { service, version, contractVersion } = data;
  const [wanted] = document.version.split('.');
  const isRight = service === document.service && version === 1;
  if (!isRight || contractVersion.split('.')[0] !== wanted) {
    const expected = `${document.service}, wire version 1, contract ${wanted}.x`;
    throw new Mismatch(
      expected,
      `${service}, wire version ${version}, contract ${contractVersion}`,
    );
  }
};

/** Checks of HELLO, its proof and its answers: sections 5 and 7. */
export const handshakeChecks: readonly Check[] = [
  {
    name: 'handshake: a HELLO that proves its caller is accepted, and WELCOME identifies the server',
    section: 5,
    async run(subject) {
      using probe = await connect(subject);
      checkWelcome(await probe.shakeHands(), subject);
    },
  },
  {
    name: 'handshake: a second HELLO on the same connection is accepted',
    section: 7,
    async run(subject) {
      using probe = await connect(subject);
      await probe.shakeHands();
      probe.say(probe.hello());
      const isWelcome = ({ kind }: HeardItem) => kind === 'welcome';
      await probe.expect('a second WELCOME', () => probe.heard.filter(isWelcome).length === 2);
    },
  },
  {
    name: 'handshake: unknown fields are ignored',
    section: 5,
    async run(subject) {
      using probe = await connect(subject);
      probe.say(probe.hello({ mood: 'good', versions: [0, 9] }));
      await probe.expect('a WELCOME', ({ kind }) => kind === 'welcome');
    },
  },
  refused('JSON that is not a HELLO', 'INVALID_ARGUMENT', (probe) =>
    probe.say(probe.hello({ nonce: 4711 })),
  ),
  refused('another service', 'WRONG_SERVICE', (probe) =>
    probe.say(probe.hello({ service: 'nobody-at-all' })),
  ),
  refused('an unsupported version', 'VERSION_UNSUPPORTED', (probe) =>
    probe.say(probe.hello({ versions: [2, 3] })),
  ),
  refused('a wrong proof', 'UNAUTHENTICATED', (probe) => {
    const hello = probe.hello();
    probe.say({ ...hello, proof: wrongProof(hello.proof) });
  }),
  refused('a proof for other JSON', 'UNAUTHENTICATED', (probe) => {
    const { proof } = probe.hello();
    probe.say({ ...probe.hello(), proof });
  }),
  refused('the name of another service', 'UNAUTHENTICATED', (probe, { document }) =>
    probe.say(probe.hello({ caller: { service: document.service, instance: 'i', bootId: 'b' } })),
  ),
  {
    name: 'handshake: a HELLO is accepted once, and refused with UNAUTHENTICATED when repeated',
    section: 7,
    async run(subject) {
      using first = await connect(subject);
      const hello = first.hello();
      first.say(hello);
      await first.expect('a WELCOME', ({ kind }) => kind === 'welcome');
      using second = await connect(subject);
      second.say(hello);
      await second.expect('a REJECT of id 0, UNAUTHENTICATED', failed(0, 'UNAUTHENTICATED'));
    },
  },
];
