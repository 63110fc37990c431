import { DAY, HOUR, type Instant } from '../agreements/instant.ts';

/** The midnight with which a day (`2026-01-31`) begins where somebody lives; null where there is no such day. An unknown zone is UTC. */
export function startOfDay(day: string, timeZone: string | null): Instant | null {
  const utc = Date.parse(`${day}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(utc) || new Date(utc).toISOString().slice(0, 10) !== day)
    return null;
  const format = dayFormat(timeZone);
  // Zones are at most 14 hours from UTC, and a day begins on the quarter of an hour: the first one that is of that day.
  for (let at = utc - 15 * HOUR; at < utc + DAY; at += HOUR / 4) if (format(at) >= day) return at;
  return utc;
}

/** The day of a moment where somebody lives, as `2026-01-31`. */
export function dayOf(at: Instant, timeZone: string | null): string {
  return dayFormat(timeZone)(at);
}

/** The day after, as it is written. */
export function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY).toISOString().slice(0, 10);
}

function dayFormat(timeZone: string | null): (at: Instant) => string {
  const options = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  // Sweden writes days as ISO does.
  const format = (zone: string) => new Intl.DateTimeFormat('sv-SE', { ...options, timeZone: zone });
  try {
    const known = format(timeZone ?? 'UTC');
    return (at) => known.format(at);
  } catch {
    const utc = format('UTC');
    return (at) => utc.format(at);
  }
}
