import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';

/** A way with TLS to a server that has none, as managed stores have it before them. */
export interface TlsEntrance {
  readonly port: number;
  readonly close: () => void;
}

/** An authority that nobody knows, whose certificate is for 127.0.0.1; it is gone when it is closed. */
export const createAuthority = () => {
  const folder = mkdtempSync(join(tmpdir(), 'authority-'));
  const [keyFile, certificateFile] = [join(folder, 'key.pem'), join(folder, 'ca.pem')];
  const made =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 2 -subj /CN=test';
  const names = ['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', keyFile];
  execFileSync('openssl', [...made.split(' '), ...names, '-out', certificateFile], {
    stdio: 'pipe',
  });
  const identity = { key: readFileSync(keyFile), cert: readFileSync(certificateFile) };

  return {
    certificateFile,
    /** Lets in by TLS whoever comes to the port that it opens, and leads on to `url`. */
    async enter(url: string): Promise<TlsEntrance> {
      const { hostname, port } = new URL(url);
      const server = createServer(identity, (inside) => {
        const outside = connect(Number(port), hostname);
        const end = () => [inside, outside].forEach((socket) => socket.destroy());
        for (const socket of [inside, outside]) socket.on('error', end).on('close', end);
        inside.pipe(outside).pipe(inside);
      });
      server.on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
      await once(server, 'listening');
      return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
    },
    close: () => rmSync(folder, { recursive: true }),
  };
};
