/** What `docker` sees: all that this process does, such as where the engine is, and the port. */
export const dockerEnvironment = (port: number): NodeJS.ProcessEnv => ({
  ...process.env,
  PORT: `${port}`,
});
