import { randomBytes } from 'node:crypto';
import { UnusableError, makeFile, readIfThere } from './files.ts';

const octets = 32;
const password = /^[A-Za-z0-9_-]{43}$/;

/** The password in a file, which is made where there is none. */
export const passwordIn = (path: string, mode: number): string => {
  makeFile(path, randomBytes(octets).toString('base64url'), mode);
  const text = readIfThere(path) ?? '';
  if (password.test(text)) return text;
  throw new UnusableError(`${path} is damaged: put its copy there, or remove it for a new one`);
};
