import { type ErrorOptions, ServiceError } from '../errors.ts';
import type { Contract } from './contract.ts';

/** The error of a refusal that `contract` declares, for a handler to throw. */
export const refuse = <C extends Contract & Required<Pick<Contract, 'refusals'>>>(
  { refusals }: C,
  code: keyof C['refusals'] & string,
  message: string,
  options: ErrorOptions = {},
): ServiceError => new ServiceError(code, message, { status: refusals[code] ?? 409, ...options });
