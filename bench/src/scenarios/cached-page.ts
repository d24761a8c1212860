import type { Scenario } from './scenario.ts';

/** The page from the gateway's cache, which events invalidate. The gateway does not have one yet. */
export const cachedPage: Scenario = async ({ onProgress }) => {
  const missing = 'no page cache yet';
  onProgress(`left out: ${missing}`);
  return [{ setting: 'cached page', samples: new Map(), leftOut: new Map([['ours', missing]]) }];
};
