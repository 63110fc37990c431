const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A piece of HTML that is safe to put into a page. */
export type Html = { readonly html: string };

function embed(value: Html | readonly Html[] | string | number): string {
  if (typeof value === 'string' || typeof value === 'number') {
    return String(value).replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
  }
  return 'html' in value ? value.html : value.map((piece) => piece.html).join('');
}

/** Template tag: everything put in is escaped, unless it is HTML made by this tag. */
export function html(
  texts: TemplateStringsArray,
  ...values: readonly (Html | readonly Html[] | string | number)[]
): Html {
  return { html: String.raw({ raw: texts }, ...values.map(embed)) };
}

export const nothing: Html = { html: '' };

/** `21 Nov 2026, 07:05 UTC`; the same everywhere, whatever the machine's own locale is. */
export function dateAndTime(time: number): string {
  return `${day(time)}, ${new Date(time).toISOString().slice(11, 16)} UTC`;
}

const dayFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** `21 Nov 2026`. */
export function day(time: number): string {
  return dayFormat.format(time);
}

/** `in 6 days`, `4 minutes ago`: the largest unit that is full, of `time` seen from `now` (milliseconds). */
export function relative(time: number, now: number): string {
  const distance = Math.abs(time - now);
  const units = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
  ] as const;
  const [name, size] = units.find(([, unit]) => distance >= unit) ?? ['minute', 60_000];
  const count = Math.floor(distance / size);
  if (count === 0) return time >= now ? 'in less than a minute' : 'just now';
  const words = `${count} ${name}${count === 1 ? '' : 's'}`;
  return time >= now ? `in ${words}` : `${words} ago`;
}
