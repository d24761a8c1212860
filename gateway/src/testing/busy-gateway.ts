import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { startGateway } from './running-gateway.ts';
import type { RunningGatewayOptions } from './running-gateway.ts';

const requestId = 'good-traffic';

/** Counts as an address of its own where one proxy is trusted. */
const headers = { 'x-request-id': requestId, 'x-forwarded-for': '198.51.100.7' };

/** Somebody who looks at a product again and again, on one connection. */
export const startTraffic = (port: number, path: string, pauseMs = 5) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = () =>
    new Promise<number | string>((resolve) => {
      get({ agent, host: '127.0.0.1', port, path, headers }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0));
      }).on('error', ({ message }) => resolve(message));
    });

  let isOver = false;
  const answers: (number | string)[] = [];
  const going = (async () => {
    while (!isOver) {
      answers.push(await ask());
      await pause(pauseMs);
    }
    answers.push(await ask());
    agent.destroy();
  })();
  return {
    /** Ends it, and expects that all were answered. */
    async end() {
      isOver = true;
      await going;
      expect({ goodTraffic: new Set(answers) }).toEqual({ goodTraffic: new Set([200]) });
    },
  };
};

/**
 * A gateway that somebody else uses all the while. That all their requests were answered is seen
 * when it is disposed of; their calls are not among `calls`.
 */
export const startBusyGateway = async (options: RunningGatewayOptions = {}, pauseMs = 5) => {
  const running = await startGateway(options);
  const traffic = startTraffic(running.port, '/api/v1/products/lamp-3', pauseMs);
  return {
    ...running,
    get calls() {
      return running.calls.filter(({ context }) => context.requestId !== requestId);
    },
    async [Symbol.asyncDispose]() {
      try {
        await traffic.end();
      } finally {
        await running[Symbol.asyncDispose]();
      }
    },
  };
};
