import { describe, expect, test } from '@jest/globals';
import type { ErrorCode } from '@shop/shared/errors';
import { startBusyGateway } from '../testing/busy-gateway.ts';
import { expectProblem } from '../testing/expect-problem.ts';
import { asAdmin, sendRaw } from '../testing/running-gateway.ts';

const headers = { ...asAdmin, 'idempotency-key': 'key-1', 'if-match': '"1"' };

/** Each write route with a body that it takes. */
const writes = [
  {
    method: 'POST',
    path: '/api/v1/fixtures/lamp-1/texts',
    body: { rating: 5, title: 'Bright', text: 'Very.', author: 'Ada' },
  },
  { method: 'PUT', path: '/api/v1/fixtures/lamp-1/amount', body: { amount: 1 } },
  {
    method: 'POST',
    path: '/api/v1/fixtures/lamp-1/adjustments',
    body: { delta: 1, reason: 'delivery' },
  },
  { method: 'POST', path: '/api/v1/fixtures', body: { ids: ['lamp-1'] } },
];

const nested = (levels: number): unknown => (levels === 0 ? {} : { deeper: nested(levels - 1) });

const deepText = `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;

/** Bodies that no route takes: what is sent, the answer, and the field that it names. */
type NoBody = readonly [name: string, sent: string | Uint8Array, code: ErrorCode, field?: string];

const malformed: readonly NoBody[] = [
  ['nothing', '', 'BODY_MALFORMED'],
  ['half an object', '{"rating":', 'BODY_MALFORMED'],
  ['a number', '5', 'BODY_MALFORMED'],
  ['null', 'null', 'BODY_MALFORMED'],
  ['text', '"text"', 'BODY_MALFORMED'],
  ['a list', '[]', 'BODY_MALFORMED'],
  ['NaN', '{"amount":NaN}', 'BODY_MALFORMED'],
  ['what is not UTF-8', Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d), 'BODY_MALFORMED'],
];

const longText = JSON.stringify({ a: { b: 'x'.repeat(10_001) } });

const tooMuch: readonly NoBody[] = [
  ['17 levels', JSON.stringify(nested(17)), 'TOO_DEEP'],
  ['20,000 levels', deepText, 'TOO_DEEP'],
  ['1,001 items', JSON.stringify({ a: Array(1_001).fill(1) }), 'TOO_LARGE_FIELD'],
  ['a string of 10,001', longText, 'TOO_LARGE_FIELD', 'a.b'],
];

const forbidden: readonly NoBody[] = [
  ['__proto__', '{"a":{"__proto__":{"admin":true}}}', 'FORBIDDEN_KEY', 'a.__proto__'],
  ['constructor', '{"constructor":{"prototype":{}}}', 'FORBIDDEN_KEY', 'constructor'],
  ['prototype', '{"a":[{"prototype":1}]}', 'FORBIDDEN_KEY', 'a.0.prototype'],
];

const operators: readonly NoBody[] = [
  ['an operator', '{"title":{"$ne":null}}', 'INVALID_ARGUMENT', 'title.$ne'],
  ['$where', '{"$where":"1"}', 'INVALID_ARGUMENT', '$where'],
  ['a dotted key', '{"a.b":1}', 'INVALID_ARGUMENT', 'a.b'],
];

describe.each(writes)('$method $path', ({ method, path, body }) => {
  const expectRefused = async (...[, sent, code, field]: NoBody) => {
    await using shop = await startBusyGateway();

    const answer = await shop.doorOf(path).send(method, path, sent, headers);

    await expectProblem(answer, { status: 400, code, ...(field && { field }) });
    expect(shop.calls).toEqual([]);
  };

  test.each(malformed)('H1: a body that is no JSON object is refused: %s', expectRefused);

  test.each(tooMuch)('H4: a body that is too deep or too large is refused: %s', expectRefused);

  test.each(forbidden)('H5: a key that reaches prototypes is refused: %s', expectRefused);

  test.each(operators)('H6: a key that a store could take for more is refused: %s', expectRefused);

  test.each(['role', 'price', 'status', 'id'])(
    'H15: a field that the shop does not ask for is refused: %s',
    async (field) => {
      const sent = JSON.stringify({ ...body, [field]: 'mine' });
      await expectRefused(field, sent, 'UNKNOWN_FIELD', field);
    },
  );

  test.each([
    [{ 'content-type': 'text/plain' }],
    [{ 'content-type': 'application/x-www-form-urlencoded' }],
    [{ 'content-type': 'application/json; charset=utf-16' }],
    [{ 'content-type': 'application/json; charset=utf-8; charset=latin1' }],
    [{ 'content-encoding': 'gzip' }],
    [{ 'content-encoding': 'identity' }],
  ])('H2: a body of another kind or coding is refused: %j', async (type) => {
    await using shop = await startBusyGateway();

    const answer = await shop.doorOf(path).send(method, path, body, { ...headers, ...type });

    await expectProblem(answer, { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' });
  });

  test('H3: a body over 64 KiB is refused by its length, and the connection ends', async () => {
    await using shop = await startBusyGateway();

    const answer = await shop.doorOf(path).send(method, path, 'x'.repeat(65_537), headers);

    expect(answer.headers.get('connection')).toBe('close');
    await expectProblem(answer, { status: 413, code: 'PAYLOAD_TOO_LARGE' });
  });

  test('H6: a field of the wrong type is refused by name', async () => {
    await using shop = await startBusyGateway();

    for (const field of Object.keys(body)) {
      for (const value of [null, true, { a: 1 }, [[]], 'e\u0000', 1e300]) {
        const answer = await shop
          .doorOf(path)
          .send(method, path, { ...body, [field]: value }, headers);
        const problem = JSON.parse(await answer.text());
        expect({ value, status: answer.status }).toEqual({ value, status: 400 });
        expect(problem.fields[0].field).toMatch(new RegExp(`^${field}(\\.0)?$`));
      }
    }
    expect(shop.calls).toEqual([]);
  });

  test('a body in pieces and with a charset is read', async () => {
    await using shop = await startBusyGateway();
    const text = JSON.stringify(body);
    const chunks = [text.slice(0, 5), text.slice(5)];
    const head = Object.entries({
      ...headers,
      'content-type': 'Application/JSON; charset="UTF-8"',
    });

    const answer = await sendRaw(
      shop.doorOf(path).port,
      `${method} ${path} HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n` +
        head.map(([name, value]) => `${name}: ${value}\r\n`).join('') +
        'Transfer-Encoding: chunked\r\n\r\n' +
        [...chunks, ''].map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join(''),
    );

    expect(answer).toMatch(/^HTTP\/1\.1 20[012] /);
  });
});

test.each([
  ['POST /api/v1/fixtures', 413],
  ['POST /nothing', 404],
  ['GET /status', 200],
])('H3: a body that goes on and on ends with its connection: %s', async (line, status) => {
  await using shop = await startBusyGateway();
  const chunk = `8000\r\n${'x'.repeat(0x8000)}\r\n`;

  const answer = await sendRaw(
    shop.port,
    `${line} HTTP/1.1\r\nHost: shop.test\r\nContent-Type: application/json\r\n` +
      `Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(40)}`,
  );

  expect(answer).toContain(`HTTP/1.1 ${status} `);
  expect(answer).toContain('Connection: close');
  expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
});

const inPieces = (pieces: number, size: number) => {
  const body = JSON.stringify({ rating: 5, title: 'Bright', text: 'Very.', author: 'Ada' });
  const whole = body + ' '.repeat(pieces * size - body.length);
  const chunks = Array.from({ length: pieces }, (_, at) => whole.slice(at * size, (at + 1) * size));
  return (
    'POST /api/v1/fixtures/lamp-1/texts HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n' +
    'Content-Type: application/json\r\nIdempotency-Key: key-1\r\nTransfer-Encoding: chunked\r\n\r\n' +
    `${chunks.map((chunk) => `${size.toString(16)}\r\n${chunk}\r\n`).join('')}0\r\n\r\n`
  );
};

test('H3: a body in 4,000 pieces is read, and one in more is refused and ends its connection', async () => {
  await using shop = await startBusyGateway();

  expect(await sendRaw(shop.port, inPieces(4_000, 16))).not.toContain('BODY_MALFORMED');
  const refused = await sendRaw(shop.port, inPieces(60_000, 1));

  expect(refused).toContain('HTTP/1.1 400 ');
  expect(refused).toContain('the body comes in more than 4096 pieces');
  expect(refused).toContain('Connection: close');
});

test('H3: a body over 64 KiB is refused by its length where none is read, too', async () => {
  await using shop = await startBusyGateway();

  const answer = await shop.send('POST', '/nothing', 'x'.repeat(65_537));

  await expectProblem(answer, { status: 413, code: 'PAYLOAD_TOO_LARGE' });
});

test('a body of 16 levels, 1,000 parts and 10,000 characters has the right size', async () => {
  await using shop = await startBusyGateway();
  const large = [nested(13), Array(900).fill(0), 'x'.repeat(10_000)];

  const answer = await shop.send('POST', '/api/v1/fixtures', { ids: large }, headers);

  await expectProblem(answer, { status: 400, code: 'INVALID_ARGUMENT' });
});

test.each([
  ['\ud800', 'a lone surrogate'],
  ['a\u202eb', 'a bidirectional override'],
  ['a\u0007b', 'a control character'],
  ['a\u200bb', 'a zero-width character'],
  ['ad\u200dmin', 'a joiner that joins nothing'],
  ['\u3164', 'nothing that is seen'],
  ['two\nlines', 'two lines'],
])('H19: a text that would look like another is no title: %j, %s', async (title) => {
  await using shop = await startBusyGateway();
  const body = { rating: 5, title, text: 'Very.', author: 'Ada' };

  const answer = await shop.send('POST', '/api/v1/fixtures/lamp-1/texts', body, headers);

  await expectProblem(answer, { status: 400, code: 'INVALID_TEXT', field: 'title' });
});

test.each(['a b', '../etc', 'x'.repeat(65), ''])(
  'H7: an invalid id is refused with INVALID_ID in a body as well: %j',
  async (id) => {
    await using shop = await startBusyGateway();

    const answer = await shop.send('POST', '/api/v1/fixtures', { ids: ['lamp-1', id] }, headers);

    await expectProblem(answer, { status: 400, code: 'INVALID_ID', field: 'ids.1' });
  },
);

test('H19: emoji are kept, and composed and decomposed letters become the same', async () => {
  await using shop = await startBusyGateway();
  const body = { rating: 5, title: 'Scho\u0308n 💡', text: 'x\ny', author: 'Ada' };

  const answer = await shop.send('POST', '/api/v1/fixtures/lamp-1/texts', body, headers);

  expect(await answer.json()).toMatchObject({ title: 'Schön 💡', text: 'x\ny' });
});

test('the name of an unknown field is cut short', async () => {
  await using shop = await startBusyGateway();
  const body = { ids: ['lamp-1'], ['x'.repeat(5_000)]: 1 };

  const answer = await shop.send('POST', '/api/v1/fixtures', body, headers);

  await expectProblem(answer, { status: 400, code: 'UNKNOWN_FIELD', field: 'x'.repeat(100) });
});

test.each([[undefined], ['two words'], ['x'.repeat(256)], ['ümlaut']])(
  'H17: a write without a name, or with one that cannot be one, is refused: %j',
  async (key) => {
    await using shop = await startBusyGateway();
    const sent = key === undefined ? asAdmin : { ...asAdmin, 'idempotency-key': key };
    const posts = writes.filter(({ method }) => method === 'POST');

    for (const { path, body } of posts) {
      const answer = await shop.doorOf(path).send('POST', path, body, sent);
      const expected = { status: 400, code: 'INVALID_ARGUMENT', field: 'Idempotency-Key' } as const;
      await expectProblem(answer, expected);
    }
    expect(posts).toHaveLength(3);
    expect(shop.calls).toEqual([]);
  },
);
