import { DAY, type Instant } from './instant.ts';

/** What a clock on the wall and a calendar say in a time zone. `weekday` 0 is Sunday; `month` is 1 to 12. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
}

const made = new Map<string, Intl.DateTimeFormat>();
/** The longest IANA name has 32 letters. */
const longestZone = 64;
const shape = /^[A-Za-z_]+(?:\/[A-Za-z0-9_+-]+){0,2}$/;

/** The IANA name as it is written, whatever its case; null where there is no such zone. An offset such as `+01:00` is none. */
export function zoneNamed(typed: string): string | null {
  const name = typed.trim().replaceAll(' ', '_');
  if (name.length > longestZone || !shape.test(name)) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/** A moment on the wall of a zone; UTC where the zone is null. */
export function localTime(instant: Instant, zone: string | null): LocalTime {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  return { year, month, day, hour, minute, weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay() };
}

/**
 * The next moment, strictly after `after`, at which the clock on the wall shows a full hour; of an hour that is shown twice the first. Where
 * clocks are put forward over it, the moment at which they are.
 */
export function nextLocalHour(
  after: Instant,
  wanted: { readonly hour: number; readonly weekday?: number },
  zone: string | null,
): Instant {
  const today = localTime(after, zone);
  for (let ahead = 0; ahead <= 8; ahead += 1) {
    const midnight = Date.UTC(today.year, today.month - 1, today.day + ahead);
    const isDay = wanted.weekday === undefined || new Date(midnight).getUTCDay() === wanted.weekday;
    const at = onWall(midnight + wanted.hour * 3_600_000, zone);
    if (isDay && at > after) return at;
  }
  throw new Error(`no ${wanted.hour} o'clock in ${zone ?? 'UTC'} within eight days`);
}

/** Until when somebody wants quiet who wants it from one hour to another; null: not now. The same hour twice means never. */
export function quietUntil(
  now: Instant,
  { from, to }: { readonly from: number; readonly to: number },
  zone: string | null,
): Instant | null {
  const { hour } = localTime(now, zone);
  const quiet = from <= to ? hour >= from && hour < to : hour >= from || hour < to;
  return quiet ? nextLocalHour(now, { hour: to }, zone) : null;
}

/** The first moment at which the wall shows what `wall` would be in UTC. */
function onWall(wall: number, zone: string | null): Instant {
  // The zone's offset changes at most once within two days, so that one of these two is right; neither, where the clocks skip that time.
  const [before, after] = [wall - offsetAt(wall - DAY, zone), wall - offsetAt(wall + DAY, zone)];
  const shown = [before, after].filter((at) => at + offsetAt(at, zone) === wall);
  return shown.length > 0 ? Math.min(...shown) : before;
}

/** How far the wall is ahead of UTC, in milliseconds. */
function offsetAt(instant: Instant, zone: string | null): number {
  const { year, month, day, hour, minute } = localTime(instant, zone);
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(instant / 60_000) * 60_000;
}

function formatOf(zone: string | null): Intl.DateTimeFormat {
  const timeZone = zone ?? 'UTC';
  const known = made.get(timeZone);
  if (known !== undefined) return known;
  const numeric = 'numeric';
  const fresh = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
  });
  // A zone comes from outside: bounded, so that made-up ones cannot fill the memory.
  if (made.size < 1_000) made.set(timeZone, fresh);
  return fresh;
}
