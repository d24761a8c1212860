import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { handshakeWith } from '../../zeromq/testing/handshake.ts';
import type { Check } from './check.ts';
import { allowListChecks } from './checks/allow-lists.ts';
import { UnusableError, openSubject } from './open-subject.ts';
import { type CheckResult, allChecks, runChecks } from './run-checks.ts';

const root = join(import.meta.dirname, '../../../../..');

const help = `Tests whether a server, in whatever language, speaks the protocol of docs/protocol.md.

  make conform AT=tcp://127.0.0.1:7110 SERVICE=inventory KEYS=.keys

  --at ADDRESS       its ROUTER for calls (AT=)
  --service NAME     the service that it is (SERVICE=)
  --keys FOLDER      made by \`make keys\`: the server has a key from it, and so has its caller
                     (KEYS=, default .keys)
  --contract FILE    the contract as JSON (CONTRACT=, default docs/contracts/NAME.json)
  --as NAME          who calls (CALLER=, default: the first caller of the contract with a key in the
                     folder)
  --input OP=JSON    what to call an operation with, where its schema gives no example;
                     may be given several times
  --only TEXT        only checks whose name contains it (ONLY=)
  --wait MS          how long an answer may take (default 2000)
  --list             names all checks, and runs none
  --help             this text

Options without a NAME= for make are given to the program itself:

  node shared/src/protocol/conformance/testing/main.ts --list

It calls the reads of the contract that its caller may call, and no write. It prints a line for each
check: pass, FAIL with what was expected and seen, or left out with the reason. Exits with 0 when
none has failed, 1 when one has, 2 when it was asked for something that cannot be.
`;

const write = (line: string) => void process.stdout.write(`${line}\n`);

const lineOf = ({ name, section, outcome, detail }: CheckResult): string => {
  const word = { pass: 'pass    ', fail: 'FAIL    ', 'left out': 'left out' }[outcome];
  const more = detail
    ? `\n         ${detail}${outcome === 'fail' ? ` (section ${section})` : ''}`
    : '';
  return `${word} ${name}${more}`;
};

const options = {
  at: { type: 'string', default: '' },
  service: { type: 'string', default: '' },
  keys: { type: 'string', default: '.keys' },
  contract: { type: 'string' },
  as: { type: 'string' },
  input: { type: 'string', multiple: true, default: [] as string[] },
  only: { type: 'string', default: '' },
  wait: { type: 'string', default: '2000' },
  list: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const inputsOf = (given: readonly string[]) =>
  Object.fromEntries(
    given.map((one) => {
      const [, name, json] = /^([^=]+)=(.+)$/s.exec(one) ?? [];
      if (!name || !json) throw new UnusableError(`--input ${one}: must be like get={"id":"a"}`);
      return [name, json];
    }),
  );

/** The checks that are possible for a server that accepts no caller. */
const allowListsOf = (checks: readonly Check[]) =>
  checks.filter((check) => allowListChecks.includes(check));

const run = async (): Promise<number> => {
  const { values } = parseArgs({ options });
  const { at, service, keys, contract, as: caller, only } = values;
  if (values.help) return (process.stdout.write(help), 0);
  const checks = allChecks.filter(({ name }) => name.includes(only));
  if (values.list) return (write(checks.map(({ name }) => name).join('\n')), 0);
  if (!/^tcp:\/\/[^:/]+:\d{1,5}$/.test(at)) {
    throw new UnusableError('AT must be the address of a ROUTER, like tcp://127.0.0.1:7100');
  }
  if (!/^[a-z0-9-]+$/.test(service)) {
    throw new UnusableError('SERVICE must be the name of a service, like pricing');
  }
  if (checks.length === 0) throw new UnusableError(`no check is named like ${only}: see --list`);
  const waitMs = Number(values.wait);
  if (!(waitMs >= 100 && waitMs <= 10_000)) throw new UnusableError('--wait is from 100 to 10000');
  const subject = openSubject({
    address: at,
    service,
    keysFolder: keys,
    contractFile: contract ?? join(root, `docs/contracts/${service}.json`),
    caller,
    inputs: inputsOf(values.input),
    waitMs,
  });
  const own = subject.keyringOf(subject.caller)?.pair;
  const handshake = await handshakeWith(at, subject.serverKey, { own }, waitMs);
  if (handshake === 'no end') {
    throw new UnusableError(`nobody answers at ${at}: is the server started?`);
  }
  const isIn = handshake === 'came in';
  write(`${service} at ${at}, called by ${subject.caller}`);
  const results = await runChecks(
    subject,
    (result) => write(lineOf(result)),
    isIn ? checks : allowListsOf(checks),
  );
  const count = (outcome: CheckResult['outcome']) =>
    results.filter((result) => result.outcome === outcome).length;
  write(`${count('pass')} passed, ${count('fail')} failed, ${count('left out')} left out`);
  if (isIn) return count('fail') === 0 ? 0 : 1;
  write(
    `No caller gets further: the server at ${at} does not have the key of ${service} in ` +
      `KEYS=${keys}, or does not know that of ${subject.caller}. Is it the port for calls, the ` +
      'right SERVICE, the same folder of keys?',
  );
  return 1;
};

try {
  // A connection that hangs must not keep it alive.
  process.exit(await run());
} catch (error) {
  const isUsage = error instanceof TypeError && 'code' in error;
  if (!(error instanceof UnusableError) && !isUsage) throw error;
  process.stderr.write(`${error.message}\nmake conform HELP=1 explains it\n`);
  process.exit(2);
}
