/** A greeting of ZMTP 3.1 (ZeroMQ RFC 37) of a client with this security mechanism. */
export const zmtpGreeting = (mechanism: 'NULL' | 'CURVE'): Buffer =>
  Buffer.concat([
    Buffer.from('ff00000000000000017f0301', 'hex'),
    Buffer.from(mechanism.padEnd(20, '\0')),
    Buffer.alloc(32),
  ]);
