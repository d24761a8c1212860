import { existsSync } from 'node:fs';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The Chromium of this machine: what CHROMIUM_PATH names, else one in a usual place. */
export const findChromium = (): string | undefined =>
  process.env['CHROMIUM_PATH'] ?? places.find((place) => existsSync(place));

/** The arguments of a browser in a test: no sandbox inside a container, no traffic of its own. */
export const launchArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
