/**
 * What a measured process sees of the environment that the bench was started in: where programs
 * are, and nothing that could change how it runs.
 */
export const inheritedEnvironment = (): Readonly<Record<string, string>> => ({
  PATH: process.env['PATH'] ?? '',
  NODE_ENV: 'production',
});
