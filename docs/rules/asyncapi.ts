import { beat, topicOf } from '../../shared/src/events/event-frame.ts';
import { loggedEvent } from '../../shared/src/events/event.ts';
import type { Contract } from '../../shared/src/protocol/contract.ts';
import { type Schemas, createSchemas } from '../../shared/src/protocol/json-schema.ts';
import { everyContract } from '../../shared/src/service/every-contract.ts';
import { settings } from '../../shared/src/service/settings.ts';
import { z } from 'zod';
import { textOf } from './repository.ts';

/** Where the events of all services are described. */
export const asyncApiPath = 'docs/asyncapi.json';

const description = `
The events that services announce to each other over ZeroMQ. A service publishes frames on a PUB
socket with CURVE: the topic in one line, a beat in the next, and then an event in each line. Frames
are hints, which may be lost: the log of the service has all events, and each replica reads it with
the operation \`$events\`. docs/protocol.md, section 11, says how a subscriber misses nothing.`.trim();

const pascal = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/** An event of a type, as it is in a frame and in the log. */
const eventOf = (type: string, data: z.ZodType) =>
  loggedEvent.extend({ type: z.literal(type), data });

/** The messages of a service by their names. */
const messagesOf = ({ service, events }: Contract, schemas: Schemas) =>
  Object.entries(events).map(([type, data]) => [
    type,
    {
      name: type,
      title: `${pascal(type)}, by ${service}`,
      contentType: 'application/json',
      payload: schemas.schemaOf(eventOf(type, data)),
    },
  ]);

const channelOf = (contract: Contract, schemas: Schemas) => ({
  address: topicOf(contract.service).trimEnd(),
  title: `The events of ${contract.service}`,
  description: `May be followed by: ${contract.subscribers.join(', ')}.`,
  servers: [{ $ref: `#/servers/${contract.service}` }],
  messages: {
    ...Object.fromEntries(messagesOf(contract, schemas)),
    beat: { $ref: '#/components/messages/beat' },
  },
  'x-zeromq': { socket: 'PUB', subscription: topicOf(contract.service) },
});

const serverOf = ({ service, version }: Contract) => ({
  host: `${service}:${settings.shape.EVENTS_PORT.parse(undefined)}`,
  protocol: 'zmtp',
  protocolVersion: '3.1',
  description: `The relay of ${service}; version ${version} of its contract.`,
  security: [{ $ref: '#/components/securitySchemes/curve' }],
});

/** A record with an entry for each contract. */
const each = <T>(contracts: readonly Contract[], entryOf: (contract: Contract) => T) =>
  Object.fromEntries(contracts.map((contract) => [contract.service, entryOf(contract)]));

/** The AsyncAPI document of the events of some services. */
export const asyncApiDocument = (contracts: readonly Contract[], version: string) => {
  const schemas = createSchemas('draft-7');
  const announcing = contracts.filter(({ events }) => Object.keys(events).length > 0);
  const channels = each(announcing, (contract) => channelOf(contract, schemas));
  const payload = schemas.schemaOf(beat);
  return {
    asyncapi: '3.0.0',
    info: { title: 'Events of the services', version, description },
    defaultContentType: 'application/json',
    servers: each(announcing, serverOf),
    channels,
    operations: each(announcing, ({ service }) => ({
      action: 'send',
      channel: { $ref: `#/channels/${service}` },
      summary: `${service} announces what has changed`,
    })),
    components: {
      messages: {
        beat: {
          name: 'beat',
          title: 'The state of the log, in each frame',
          contentType: 'application/json',
          payload,
        },
      },
      schemas: schemas.all(),
      securitySchemes: {
        curve: {
          type: 'asymmetricEncryption',
          description: 'CURVE (ZeroMQ RFC 26), with the public keys of those who may connect.',
        },
      },
    },
  };
};

/** The same as a file, by its path. */
export const generatedAsyncApi = async (): Promise<ReadonlyMap<string, string>> => {
  const { version }: { version: string } = JSON.parse(textOf('package.json'));
  const document = asyncApiDocument(await everyContract(), version);
  return new Map([[asyncApiPath, `${JSON.stringify(document, undefined, 2)}\n`]]);
};
