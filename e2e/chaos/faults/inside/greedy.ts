import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';

// One client that keeps a shop busy without asking more often than it may: with answers that it
// never reads, or with bodies that it sends at a trickle. Goes on until stdin ends, and then prints
// as one line of JSON what it has done.

const [kind = '', host = '', port = '', localAddress] = process.argv.slice(2);

const connections = 275;
/** Of what a client may ask for in a second by default. */
const requestsPerSecond = 50;
const trickleMs = 100;
const trickleBytes = 500;

const isUnread = kind === 'unread';
const requestsEach = isUnread ? 8 : 1;

/** Answers of which a kernel that keeps 4 KiB leaves most to who sends them. */
const unread = 'GET /api/v1/products?limit=100 HTTP/1.1\r\nHost: shop\r\n\r\n'.repeat(requestsEach);
const half =
  'POST /api/v1/quotations HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\n' +
  'Content-Length: 64000\r\n\r\n{';

const open = new Set<Socket>();
let asked = 0;
let opened = 0;
let mostOpen = 0;
let cut = 0;

const openOne = () => {
  asked += 1;
  const socket = connect({ host, port: Number(port), ...(localAddress && { localAddress }) });
  if (isUnread) socket.pause();
  else socket.resume();
  open.add(socket);
  socket.on('connect', () => {
    opened += 1;
    mostOpen = Math.max(mostOpen, open.size);
    socket.write(isUnread ? unread : half);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    cut += 1;
    open.delete(socket);
  });
};

/** As many as may have been opened by now, also where the machine is busy. */
const beganAt = process.hrtime.bigint();
const perMs = requestsPerSecond / requestsEach / 1_000;
setInterval(() => {
  const elapsedMs = Number(process.hrtime.bigint() - beganAt) / 1e6;
  while (asked < elapsedMs * perMs && open.size < connections) openOne();
}, 20);
setInterval(() => {
  // A client that reads nothing hears of the end of a connection only when it writes on it.
  for (const socket of open)
    if (!socket.connecting) socket.write(isUnread ? '\r\n' : ' '.repeat(trickleBytes));
}, trickleMs);

createInterface(process.stdin).on('close', () => {
  process.stdout.write(`${JSON.stringify({ opened, mostOpen, cut })}\n`, () => process.exit());
});
process.stdout.write('ready\n');
