import { schemasWithoutId } from '@asyncapi/specs';
import { expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { z } from 'zod';
import { contract } from '../../shared/src/protocol/contract.ts';
import { everyContract } from '../../shared/src/service/every-contract.ts';
import { asyncApiDocument, asyncApiPath, generatedAsyncApi } from './asyncapi.ts';
import { textOf } from './repository.ts';

const openAjv = () => {
  const ajv = new Ajv({ strict: false });
  formats.default(ajv);
  return ajv;
};

test('the events stand as AsyncAPI beside the specification (else: make docs)', async () => {
  for (const [path, text] of await generatedAsyncApi()) {
    expect({ path, text: textOf(path) }).toEqual({ path, text });
  }
});

test('the document is valid AsyncAPI 3.0, by its official schema', () => {
  const validate = openAjv().compile(schemasWithoutId['3.0.0'] as object);
  const document: object = JSON.parse(textOf(asyncApiPath));

  validate(document);
  expect(validate.errors).toBeNull();
  expect(validate({ ...document, channels: 7 })).toBe(false);
});

test('it has every event of every service, and who may follow it', async () => {
  const { channels } = JSON.parse(textOf(asyncApiPath));

  for (const { service, events, subscribers } of await everyContract()) {
    const names = Object.keys(events);
    const { messages = {}, description = '' } = channels[service] ?? {};
    expect(Object.keys(messages)).toEqual(names.length > 0 ? [...names, 'beat'] : []);
    for (const subscriber of names.length > 0 ? subscribers : []) {
      expect(description).toContain(subscriber);
    }
  }
});

test('an event is described as it is in a frame', () => {
  const wrapping = z.object({ id: z.string(), days: z.int() }).meta({ id: 'Wrapping' });
  const document = asyncApiDocument(
    [
      contract({
        service: 'wrapping',
        version: '1.0.0',
        operations: {},
        events: { wrappingChanged: wrapping },
        subscribers: ['gateway'],
      }),
    ],
    '1.0.0',
  );
  const ajv = openAjv().addSchema(document, 'asyncapi');
  const of = 'asyncapi#/channels/wrapping/messages/wrappingChanged/payload';
  const event = {
    id: 'event-1',
    type: 'wrappingChanged',
    key: 'lamp-1',
    version: 2,
    time: '2026-11-21T09:30:00.000Z',
    seq: 7,
    data: { id: 'lamp-1', days: 3 },
  };

  expect(ajv.validate(of, event)).toBe(true);
  expect(ajv.validate(of, { ...event, data: { id: 'lamp-1' } })).toBe(false);
  expect(ajv.validate(of, { ...event, type: 'other' })).toBe(false);
  expect(document.channels['wrapping']).toMatchObject({
    address: 'events/wrapping',
    'x-zeromq': { socket: 'PUB', subscription: 'events/wrapping\n' },
  });
});
