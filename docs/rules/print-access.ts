import { accessTable } from './access.ts';

process.stdout.write(`${await accessTable()}\n`);
