import { drain } from './drain.ts';
import { kill } from './kill.ts';
import { overload } from './overload.ts';
import { pause } from './pause.ts';
import { rolling } from './rolling.ts';
import type { Row } from './row.ts';
import { scale } from './scale.ts';
import { slow } from './slow.ts';

/** In the order in which they are run. */
export const allRows: readonly Row[] = [rolling, scale, slow, pause, kill, overload, drain];
