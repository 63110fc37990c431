const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A piece of HTML that is safe to put into a page. */
export interface Html {
  readonly html: string;
}

type Value = Html | readonly Html[] | string | number;

/** Template tag: everything put in is escaped, unless it is HTML made by this tag. */
export function html(texts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { html: String.raw({ raw: texts }, ...values.map(embed)) };
}

export const nothing: Html = { html: '' };

/** Own text that is HTML, style or script already: never anything that came from outside. */
export const verbatim = (text: string): Html => ({ html: text });

function embed(value: Value): string {
  if (typeof value === 'string' || typeof value === 'number')
    return String(value).replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
  return 'html' in value ? value.html : value.map((piece) => piece.html).join('');
}
