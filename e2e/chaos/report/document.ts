import type { Run } from './result.ts';
export const faultsDocument = (run: Run): string => run.at;
