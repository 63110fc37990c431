import { DAY, type Instant } from '../agreements/instant.ts';
import { localTime, nextLocalHour } from '../agreements/local-time.ts';

/** Monday to Friday. Public holidays are not known. */
const workingDays: readonly number[] = [1, 2, 3, 4, 5];

/** The next working day's full hour, strictly after `after`, by the clock of the zone. */
export function nextWorkingHour(after: Instant, hour: number, zone: string | null): Instant {
  return Math.min(...workingDays.map((weekday) => nextLocalHour(after, { hour, weekday }, zone)));
}

/** When a wave may begin that is wanted from `from` on: then, if that is in a working day and not before its hour; else the next one's hour. */
export function waveMoment(from: Instant, hour: number, zone: string | null): Instant {
  const local = localTime(from, zone);
  return workingDays.includes(local.weekday) && local.hour >= hour ? from : nextWorkingHour(from, hour, zone);
}

/** The moment at which a date (`2026-12-01`) reaches an hour in a zone; null where it is no date. */
export function onDate(date: string, hour: number, zone: string | null): Instant | null {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(date)) return null;
  const noon = Date.parse(`${date}T12:00:00Z`);
  if (Number.isNaN(noon) || new Date(noon).toISOString().slice(0, 10) !== date) return null;
  const day = Number(date.slice(8));
  for (
    let at = nextLocalHour(noon - 2 * DAY, { hour }, zone);
    at < noon + 2 * DAY;
    at = nextLocalHour(at, { hour }, zone)
  )
    if (localTime(at, zone).day === day) return at;
  return null;
}
