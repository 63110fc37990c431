/** A run of text inside a RichTextBlock: no client reads Markdown in it. */
export interface Run {
  readonly type: 'TextRun';
  readonly text: string;
  readonly [more: string]: unknown;
}

/** How a run looks. */
export interface RunStyle {
  readonly color?: 'Default' | 'Accent' | 'Good' | 'Warning' | 'Attention';
  readonly weight?: 'Bolder';
  readonly size?: 'Small' | 'Medium' | 'Large';
  readonly isSubtle?: true;
  readonly italic?: true;
  readonly fontType?: 'Monospace';
}

/** A run whose text is shown as it is, whoever wrote it. */
export function run(text: string, style: RunStyle = {}): Run {
  return { type: 'TextRun', text: literal(text), ...style };
}

/** Adaptive Cards format `{{DATE(…)}}` and `{{TIME(…)}}` in every text: an invisible joiner between the braces keeps them as typed. */
export function literal(text: string): string {
  return text.replace(/\{(?=\{)/g, '{\u2060');
}

/** What somebody typed, cut to a length that a card can repeat. */
export function shortened(text: string): string {
  const characters = [...text];
  return characters.length > 120 ? `${characters.slice(0, 119).join('')}…` : text;
}
