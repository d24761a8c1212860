import { join } from 'node:path';
import {
  Server,
  ServerCredentials,
  type ServiceClientConstructor,
  type ServiceError,
  credentials,
  loadPackageDefinition,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { answers } from '../data/sections.ts';
import { type Peer, portOf } from './peer.ts';

const isConstructor = (found: unknown): found is ServiceClientConstructor =>
  typeof found === 'function' && 'service' in found;

/** The service of page.proto, with its messages. */
const loadBackend = (): ServiceClientConstructor => {
  const file = join(import.meta.dirname, 'page.proto');
  const { bench } = loadPackageDefinition(loadSync(file, { keepCase: true }));
  const backend: unknown = bench && 'Backend' in bench ? bench['Backend'] : undefined;
  if (isConstructor(backend)) return backend;
  throw new Error('page.proto has no service Backend');
};
const Backend = loadBackend();

/** Unary calls with Protocol Buffers, one channel for each service. */
export const peer: Peer = {
  serve: (service, site) =>
    new Promise((resolve, reject) => {
      const server = new Server();
      server.addService(Backend.service, {
        [service]: (
          { request }: { readonly request: { readonly id: string } },
          answer: (error: null, value: object) => void,
        ) => answer(null, answers[service](request.id)),
      });
      const address = `127.0.0.1:${portOf(site, service)}`;
      server.bindAsync(address, ServerCredentials.createInsecure(), (error) =>
        error ? reject(error) : resolve(),
      );
    }),

  connect: async (services, site) =>
    services.map((service) => {
      const address = `127.0.0.1:${portOf(site, service)}`;
      const client = new Backend(address, credentials.createInsecure());
      return (id) =>
        new Promise((resolve, reject) => {
          client[service]?.({ id }, (error: ServiceError | null, value: object) =>
            error ? reject(error) : resolve(value),
          );
        });
    }),
};
