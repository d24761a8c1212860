import { failed } from '../../../wire/testing/heard-item.ts';
import { framesOf } from '../../../wire/testing/item-data.ts';
import { type Check, Mismatch } from '../check.ts';
import { connect, connectAuthenticated, ended } from '../probe.ts';
import { inputFor, readsFor } from '../sample.ts';
import { request } from './requests.ts';

const ping = (id: number) => ({ kind: 'ping' as const, id, content: '00'.repeat(8) });
const pong = (id: number) => (item: { kind: unknown; id: number }) =>
  item.kind === 'pong' && item.id === id;

const frameOf = (...items: Parameters<typeof framesOf>[0]): Buffer =>
  framesOf(items)[0] ?? Buffer.alloc(0);

/** A frame with one PING, and another octet at this offset. */
const pingFrameWith = (id: number, octet: number, at: number): Buffer =>
  frameOf(ping(id)).fill(octet, at, at + 1);

/** Checks of frames: sections 3 and 10. */
export const frameChecks: readonly Check[] = [
  {
    name: 'frame: one of another version is refused with VERSION_UNSUPPORTED',
    section: 3,
    async run(subject) {
      using probe = await connectAuthenticated(subject);
      probe.sayRaw(pingFrameWith(1, 2, 2));
      const what = 'a REJECT of id 0, VERSION_UNSUPPORTED';
      await probe.expect(what, failed(0, 'VERSION_UNSUPPORTED'));
      await probe.expectLife('a frame of version 2');
    },
  },
  {
    name: 'frame: octets that are not a frame are skipped, and the connection stays',
    section: 3,
    async run(subject) {
      using probe = await connectAuthenticated(subject);
      for (const octets of ['', 'ZS', 'GET / HTTP/1.1\r\n\r\n']) probe.sayRaw(Buffer.from(octets));
      await probe.expectLife('octets that are no frame');
    },
  },
  {
    name: 'frame: items before a malformed one count, and items after it do not',
    section: 3,
    async run(subject) {
      using probe = await connectAuthenticated(subject);
      const tooLong = Buffer.from('00ffffff0800000002', 'hex');
      probe.sayRaw(Buffer.concat([frameOf(ping(1)), tooLong, frameOf(ping(3)).subarray(4)]));
      await probe.expect('a PONG of the PING before it', pong(1));
      await probe.expectLife('a malformed item');
      if (probe.heard.some(pong(3))) throw new Mismatch('no PONG of the PING after it', 'one');
    },
  },
  {
    name: 'frame: items of unknown kinds are skipped',
    section: 10,
    async run(subject) {
      using probe = await connectAuthenticated(subject);
      const unknown = [12, 13, 14, 99].map((kind) => ({ kind, id: 5, content: '0102' }));
      probe.sayRaw(frameOf(...unknown, ping(6)));
      await probe.expect('a PONG of the PING after them', pong(6));
    },
  },
  {
    name: 'frame: one without items, and one with a reserved octet, are accepted',
    section: 3,
    async run(subject) {
      using probe = await connectAuthenticated(subject);
      probe.sayRaw(Buffer.from('5a530100', 'hex'));
      probe.sayRaw(pingFrameWith(7, 0xff, 3));
      await probe.expect('a PONG of a PING in a frame with a reserved octet', pong(7));
    },
  },
  {
    name: 'frame: a message of several parts is ignored',
    section: 2,
    async run(subject) {
      using probe = await connectAuthenticated(subject);
      probe.sayParts(Buffer.alloc(0), frameOf(ping(8)));
      probe.sayParts(frameOf(ping(9)), Buffer.from('more'));
      await probe.expectLife('messages of several parts');
      if (probe.heard.some((item) => pong(8)(item) || pong(9)(item))) {
        throw new Mismatch('no PONG of a PING in several parts', 'one');
      }
    },
  },
  {
    name: 'frame: a message under a routing id of the client is ignored',
    section: 2,
    async run(subject) {
      using probe = await connect(subject, subject.caller, `probe-${process.pid}`);
      const [operation = ''] = readsFor(subject);
      probe.say(probe.hello(), request(subject, 1, operation, inputFor(subject, operation)));
      const settled = probe.expect('nothing', ended(1)).then(
        () => true,
        () => false,
      );
      if (await settled) throw probe.mismatch('no answer');
    },
  },
];
