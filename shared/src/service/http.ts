/**
 * The parts of `node:http` for servers. An `import` would read every export of the module, of which
 * the one for WebSockets loads undici (nodejs/node#59686): 6 % of a service's start, 2.6 to 4 MB.
 */
export const { createServer, IncomingMessage, ServerResponse, STATUS_CODES } =
  process.getBuiltinModule('node:http');
