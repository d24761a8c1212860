import { Dealer, Router } from 'zeromq';
import { answers } from '../data/sections.ts';
import { type Peer, portOf } from './peer.ts';

/** A socket takes one `send` at a time, so what is to be sent waits in line. */
const createSender = <T>(socket: { send(message: T): Promise<void> }) => {
  const waiting: T[] = [];
  let sending = false;
  const sendAll = async () => {
    sending = true;
    for (let next = waiting.shift(); next; next = waiting.shift()) await socket.send(next);
    sending = false;
  };
  return (message: T) => {
    waiting.push(message);
    if (!sending) void sendAll();
  };
};

/**
 * zeromq.js as its guide shows it: `for await` over the socket, sends that are awaited, one message
 * of several frames for each question and each answer.
 */
export const peer: Peer = {
  async serve(service, site) {
    const router = new Router();
    await router.bind(`tcp://127.0.0.1:${portOf(site, service)}`);
    const send = createSender(router);
    const answerAll = async () => {
      for await (const [sender = '', number = '', question] of router) {
        const { id } = JSON.parse(`${question}`);
        send([sender, number, JSON.stringify(answers[service](id))]);
      }
    };
    void answerAll();
  },

  connect: async (services, site) =>
    services.map((service) => {
      const dealer = new Dealer();
      dealer.connect(`tcp://127.0.0.1:${portOf(site, service)}`);
      const send = createSender(dealer);
      const waiting = new Map<string, (answer: object) => void>();
      let last = 0;
      const readAll = async () => {
        for await (const [number, answer] of dealer) {
          waiting.get(`${number}`)?.(JSON.parse(`${answer}`));
          waiting.delete(`${number}`);
        }
      };
      void readAll();
      return (id) =>
        new Promise((resolve) => {
          const number = `${++last}`;
          waiting.set(number, resolve);
          send([number, JSON.stringify({ id })]);
        });
    }),
};
