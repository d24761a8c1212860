import { Controller, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientProxyFactory, MessagePattern, Transport } from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';
import { type SectionName, answers } from '../data/sections.ts';
import { type Peer, portOf } from './peer.ts';

/** `@Controller`, and `@MessagePattern` applied by hand: Node runs no decorators. */
const moduleOf = (service: SectionName): DynamicModule => {
  class Section {
    get({ id }: { id: string }) {
      return answers[service](id);
    }
  }
  const method = Object.getOwnPropertyDescriptor(Section.prototype, 'get');
  if (method) MessagePattern('get')(Section.prototype, 'get', method);
  Controller()(Section);
  return { module: Section, controllers: [Section] };
};

/** Nest's microservices with its TCP transporter. */
export const peer: Peer = {
  async serve(service, site) {
    const app = await NestFactory.createMicroservice(moduleOf(service), {
      transport: Transport.TCP,
      options: { host: '127.0.0.1', port: portOf(site, service) },
      logger: false,
    });
    await app.listen();
  },

  connect: (services, site) =>
    Promise.all(
      services.map(async (service) => {
        const options = { host: '127.0.0.1', port: portOf(site, service) };
        const client = ClientProxyFactory.create({ transport: Transport.TCP, options });
        await client.connect();
        return (id: string) => firstValueFrom(client.send<object>('get', { id }));
      }),
    ),
};
