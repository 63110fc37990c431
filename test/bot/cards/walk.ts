/** Every object inside a card, itself first. */
export function objectsIn(value: unknown): readonly Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  if (!isObject(value)) return [];
  return [value, ...Object.values(value).flatMap(objectsIn)];
}

/** Every string inside a card. */
export function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

/** Objects whose `type` starts so. */
export function ofType(card: unknown, start: string): readonly Record<string, unknown>[] {
  return objectsIn(card).filter((one) => typeof one['type'] === 'string' && one['type'].startsWith(start));
}

/** Buttons and links in action bars, those under *More* included; *More* itself and lines that can be pressed are not buttons. */
export function buttonsIn(card: unknown): readonly Record<string, unknown>[] {
  return objectsIn(card).flatMap((one) => (Array.isArray(one['actions']) ? one['actions'].filter(isButton) : []));
}

/** How many stand in each action bar, *More* included; what is under *More* is a bar of its own. */
export function rowsOfButtons(card: unknown): readonly number[] {
  return objectsIn(card).flatMap((one) => (Array.isArray(one['actions']) ? [one['actions'].length] : []));
}

function isButton(value: unknown): value is Record<string, unknown> {
  return isObject(value) && value['type'] !== 'Action.ShowCard';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A card as a client of 1.5 shows it: charts give way to their fallbacks, and a field offers its own choices alone. Microsoft's schema of 1.5
 * knows neither charts nor type-ahead; Teams does.
 */
export function asOf15(card: unknown): unknown {
  return JSON.parse(
    JSON.stringify(card, (name, value: unknown) => {
      if (name === 'choices.data') return undefined;
      if (name === 'style' && value === 'filtered') return 'compact';
      const isChart = isObject(value) && String(value['type']).startsWith('Chart.');
      return isChart ? value['fallback'] : value;
    }),
  );
}
