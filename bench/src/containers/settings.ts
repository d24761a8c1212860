/** So much that it is never reached: all requests come from one address. */
const ample = '1000000';

/**
 * The environment that `docker` sees: all that this process does, such as where the engine is, the
 * ports, and how much one client may do.
 */
export const dockerEnvironment = (port: number): NodeJS.ProcessEnv => ({
  ...process.env,
  PORT: `${port}`,
  BACK_OFFICE_PORT: `${port + 1}`,
  REQUESTS_PER_SECOND: ample,
  REQUEST_BURST: ample,
  REQUESTS_IN_FLIGHT: ample,
  CONNECTIONS: ample,
  REVIEWS_PER_HOUR: ample,
});
