import { expect, test } from '@jest/globals';
import { establishedAt } from './established.ts';

const table = `
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:1B58 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1
   1: 010014AC:1B58 060014AC:A064 01 00000000:00000000 00:00000000 00000000  1000        0 2
   2: 010014AC:1B58 060014AC:A066 06 00000000:00000000 00:00000000 00000000     0        0 0
   3: 0100007F:1B58 0100007F:B328 01 00000000:00000000 00:00000000 00000000  1000        0 3
   4: 010014AC:1B59 060014AC:ADC8 01 00000000:00000000 00:00000000 00000000  1000        0 4
   0: 0000000000000000FFFF0000010014AC:1B58 0000000000000000FFFF0000060014AC:A068 01 0 0 0 0 5`;

test('connections from elsewhere are counted, not ended ones and not those from within', () => {
  expect(establishedAt(7000, table)).toBe(2);
  expect(establishedAt(7001, table)).toBe(1);
  expect(establishedAt(7003, table)).toBe(0);
});
