/**
 * The parts of `node:http` for servers. An `import` would read all exports, one of which loads
 * undici (nodejs/node#59686): 6 % of the start of a service, and 2.6 to 4 MB.
 */
export const { createServer, IncomingMessage, ServerResponse, STATUS_CODES } =
  process.getBuiltinModule('node:http');
