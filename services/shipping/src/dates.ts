import type { Zone } from '@shop/shared/contracts/shipping';

const dayMs = 86_400_000;

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Whether parcels are handed over and delivered on a day: Monday to Friday, but for holidays. */
const isWorkingDay = (ms: number, holidays: readonly string[]): boolean => {
  const weekday = new Date(ms).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !holidays.includes(dayOf(ms));
};

/** The working day that is so many later; the next one at least for 1, and the day itself for 0. */
const workingDaysLater = (from: number, days: number, holidays: readonly string[]): number => {
  let at = from;
  for (let left = days; left > 0;) {
    at += dayMs;
    if (isWorkingDay(at, holidays)) left -= 1;
  }
  return at;
};

/**
 * The first and last day of arrival of what is ordered at a moment, as `2026-12-04`. It is handed
 * over on the same day, if that is a working day and the cut-off time is still to come, else on the
 * next working day.
 */
export const arrival = (
  now: string,
  { cutOff, holidays }: Pick<Zone, 'cutOff' | 'holidays'>,
  days: { readonly from: number; readonly to: number },
): { readonly earliest: string; readonly latest: string } => {
  const today = Date.parse(now.slice(0, 10));
  const isInTime = now.slice(11, 16) < cutOff && isWorkingDay(today, holidays);
  const handover = isInTime ? today : workingDaysLater(today, 1, holidays);
  return {
    earliest: dayOf(workingDaysLater(handover, days.from, holidays)),
    latest: dayOf(workingDaysLater(handover, days.to, holidays)),
  };
};
