import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { createChance } from '../../load/schedule.ts';
import { createDelay } from './delay.ts';
import { establishedAt } from './established.ts';
import { createFrameFilter } from './frames.ts';
import type { Weather } from './weather.ts';

// Runs inside the network of a container, between one of its ports and all who connect to it. The
// kernel sends them here, so neither side knows. Each line on stdin is a new weather; its end is
// the end of the link.

const port = Number(process.argv[2]);
const ownPort = port + 10_000;
const seed = 20_260_801;

/** A peer that is not idle says something on its connection by then, and it is reset. */
const oldConnectionsMs = 3_000;
const lookEveryMs = 100;

const chance = createChance(seed);
const pairs = new Set<readonly [caller: Socket, server: Socket]>();
let carried = 0;
let weather: Weather = {};
let resetting: NodeJS.Timeout | undefined;

/** How long what arrives now is held back. */
const waitMs = () => {
  const { delayMs = 0, jitterMs = 0, stallShare = 0, stallMs = 0 } = weather;
  const stall = chance() < stallShare ? stallMs : 0;
  return delayMs + stall + jitterMs * (2 * chance() - 1);
};

const join = (caller: Socket) => {
  const server = connect({ port, host: '127.0.0.1', noDelay: true });
  const pair = [caller, server] as const;
  pairs.add(pair);
  carried += 1;
  const filter = createFrameFilter(() => chance() < (weather.loseShare ?? 0));
  const deliver = createDelay(waitMs, (bytes) => void (caller.writable && caller.write(bytes)));
  caller.on('data', (bytes: Buffer) => void server.write(bytes));
  server.on('data', (bytes: Buffer) => deliver(isFiltered ? filter(bytes) : bytes));
  for (const [one, other] of [pair, [server, caller] as const]) {
    one.on('error', () => undefined);
    one.on('close', () => {
      pairs.delete(pair);
      other.destroy();
    });
  }
};

/** Only ports that speak ZMTP have frames. */
const isFiltered = process.argv[3] === 'frames';

const change = (next: Weather) => {
  weather = next;
  clearInterval(resetting);
  if (next.resetEveryMs === undefined) return;
  resetting = setInterval(() => {
    for (const [caller] of pairs) caller.resetAndDestroy();
  }, next.resetEveryMs);
};

// Connections that are there already are not sent here: they are reset, and made again. Traffic
// over the link arrives at another port, so that only they are meant.
const rules = `
  table inet chaos_link {
    chain to_link {
      type nat hook prerouting priority dstnat
      tcp dport ${port} redirect to :${ownPort}
    }
    chain old {
      type filter hook input priority filter
      iifname != "lo" tcp dport ${port} reject with tcp reset
    }
    chain old_answers {
      type filter hook output priority filter
      oifname != "lo" tcp sport ${port} reject with tcp reset
    }
  }`;

const nft = (text: string) => void execFileSync('nft', [text]);

const tables = ['/proc/net/tcp', '/proc/net/tcp6'].filter(existsSync);
const oldConnections = () =>
  tables.reduce((sum, table) => sum + establishedAt(port, readFileSync(table, 'utf8')), 0);

createServer({ noDelay: true }, join).listen(ownPort, '0.0.0.0', () => {
  nft(rules);
  const givesUpAt = performance.now() + oldConnectionsMs;
  const looking = setInterval(() => {
    if (oldConnections() > 0 && performance.now() < givesUpAt) return;
    clearInterval(looking);
    process.stdout.write('ready\n');
  }, lookEveryMs);
});

const lines = createInterface(process.stdin);
lines.on('line', (line) => change(JSON.parse(line) as Weather));
lines.on('close', () => {
  nft('delete table inet chaos_link');
  for (const [caller] of pairs) caller.resetAndDestroy();
  process.exit(carried > 0 ? 0 : 1);
});
