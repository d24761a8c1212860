import type { KeyPair } from '../../../../keys/key-pair.ts';
import { newKeyPair } from '../../../../keys/key-pair.ts';
import { callersOf } from '../../../access.ts';
import { handshakeWith } from '../../../zeromq/testing/handshake.ts';
import { type Check, LeftOut, Mismatch, type Subject } from '../check.ts';
import { connect } from '../probe.ts';

const expectEnd = async (
  { address, serverKey, waitMs }: Subject,
  own: KeyPair | undefined,
  expected: RegExp,
): Promise<void> => {
  const seen = await handshakeWith(address, serverKey, { own }, waitMs);
  if (!expected.test(seen)) throw new Mismatch(`a handshake that ends with ${expected}`, seen);
};

/** A service whose keys are available and that the contract does not name. */
const neighbourOf = ({ contract, services }: Subject): string => {
  const callers = new Set([...callersOf(contract).values()].flat());
  const found = services.find((name) => !callers.has(name) && name !== contract.service);
  if (found === undefined) throw new LeftOut('the keys of no service that may call nothing here');
  return found;
};

/** Checks of the CURVE handshake and the allow-list: section 2. */
export const allowListChecks: readonly Check[] = [
  {
    name: 'allow-list: a client without CURVE is refused',
    section: 2,
    run: (subject) => expectEnd(subject, undefined, /^PROTOCOL|^NO_DETAIL/),
  },
  {
    name: 'allow-list: a client with an unlisted key is refused',
    section: 2,
    run: (subject) => expectEnd(subject, newKeyPair(), /^AUTH 400$/),
  },
  {
    name: 'allow-list: a listed service that may call nothing here is refused',
    section: 2,
    run: async (subject) =>
      expectEnd(subject, subject.keyringOf(neighbourOf(subject))?.pair, /^AUTH 400$/),
  },
  {
    name: 'allow-list: a caller of the contract is accepted',
    section: 2,
    async run(subject) {
      using _ = await connect(subject);
    },
  },
];
