/** Reads an ISO date and time as milliseconds since the epoch; without a zone it is UTC, as Partner Center means it. NaN for anything else. */
export function instant(text: string): number {
  const iso = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/.exec(text.trim());
  if (iso === null) return Number.NaN;
  const zoned = iso[1] === undefined || iso[4] !== undefined;
  return Date.parse(zoned ? iso[0] : `${iso[0]}Z`);
}
