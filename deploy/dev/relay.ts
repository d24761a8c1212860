// Runs in a container. Passes TCP connections on, as its arguments say: 7000=product-backend:7000
import { connect, createServer } from 'node:net';

for (const relay of process.argv.slice(1)) {
  const [, port, host, target] = /^(\d+)=(.+):(\d+)$/.exec(relay) ?? [];
  createServer((from) => {
    const to = connect({ host: host ?? '', port: Number(target) });
    // A connection that breaks on one side ends on both: its ends know how to make another.
    const end = () => [from, to].forEach((socket) => socket.destroy());
    for (const socket of [from, to]) socket.setNoDelay().on('error', end).on('close', end);
    from.pipe(to).pipe(from);
  }).listen(Number(port));
}
