import { Redis } from 'ioredis';
import { answers } from '../data/sections.ts';
import type { Peer, Site } from './peer.ts';

interface Question {
  readonly number: number;
  readonly replyTo: string;
  readonly id: string;
}

interface Reply {
  readonly number: number;
  readonly answer: object;
}

/** ioredis recommends auto-pipelining where many commands are sent at once. */
const openPublisher = ({ brokerPort }: Site) =>
  new Redis(brokerPort, '127.0.0.1', { enableAutoPipelining: true });

const openSubscriber = async ({ brokerPort }: Site, channel: string) => {
  const subscriber = new Redis(brokerPort, '127.0.0.1');
  await subscriber.subscribe(channel);
  return subscriber;
};

/**
 * Redis as a bus: questions are published to the service's channel, answers to the channel of who
 * asked, with a number that says what belongs together. So do Nest's and others' Redis transports.
 */
export const peer: Peer = {
  async serve(service, site) {
    const publisher = openPublisher(site);
    const subscriber = await openSubscriber(site, service);
    subscriber.on('message', (_channel, text) => {
      const { number, replyTo, id }: Question = JSON.parse(text);
      const reply: Reply = { number, answer: answers[service](id) };
      void publisher.publish(replyTo, JSON.stringify(reply));
    });
  },

  async connect(services, site) {
    const replyTo = `replies-${process.pid}`;
    const publisher = openPublisher(site);
    const subscriber = await openSubscriber(site, replyTo);
    const waiting = new Map<number, (answer: object) => void>();
    let last = 0;
    subscriber.on('message', (_channel, text) => {
      const { number, answer }: Reply = JSON.parse(text);
      waiting.get(number)?.(answer);
      waiting.delete(number);
    });
    return services.map(
      (service) => (id) =>
        new Promise((resolve) => {
          const question: Question = { number: ++last, replyTo, id };
          waiting.set(question.number, resolve);
          void publisher.publish(service, JSON.stringify(question));
        }),
    );
  },
};
