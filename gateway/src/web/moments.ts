import { z } from 'zod';
import { timestamp } from '@shop/shared/contracts/common';

/** A timestamp as `2026-11-21T09:30`: as an input of the type `datetime-local` has it, in UTC. */
export const momentText = (moment: string): string => moment.slice(0, 16);

/** A moment as such an input sends it. */
export const typedMoment = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/, 'must be a day and a time')
  .transform((text) => `${text.padEnd(19, ':00')}.000Z`)
  .pipe(timestamp);
