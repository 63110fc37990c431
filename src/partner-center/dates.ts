import type { Instant } from '../agreements/instant.ts';

const shape = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(\.\d+)?)? ?(Z|[+-]\d{2}:?\d{2})?$/i;

/** .NET writes the year 1 for a date that was never set; the agreement is from 2019. */
const earliest = Date.UTC(2000, 0, 1);

/** Reads a date of Partner Center; without a zone it is UTC. Null for what is no date. */
export function readDate(text: string): Instant | null {
  const [, day, time = '00:00:00', fraction = '', zone = 'Z'] = shape.exec(text.trim()) ?? [];
  if (day === undefined || !exists(day)) return null;
  const offset = zone.toUpperCase() === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  // Seven digits of a second are usual there; a millisecond has three.
  const instant = Date.parse(`${day}T${time}${time.length === 5 ? ':00' : ''}${fraction.slice(0, 4)}${offset}`);
  return Number.isNaN(instant) || instant < earliest ? null : instant;
}

/** Writes a date as Microsoft's sample for create-agreement has it: to the second, UTC, without a zone. */
export function writeDate(instant: Instant): string {
  return new Date(instant).toISOString().slice(0, 19);
}

/** `Date.parse` would make the 2nd of March of a 30th of February. */
function exists(day: string): boolean {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
}
