/** A card as lines of text, as one reads it: what a person sees, and what each button sends. */
export function outline(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(outline);
  if (!isObject(value)) return [];
  switch (value['type']) {
    case 'AdaptiveCard':
      return [...outline(value['body'] ?? value['items']), ...outline(value['actions'])];
    case 'Column':
      return [...outline(value['items']), ...outline(value['selectAction'])];
    case 'Chart.Donut':
      return [`donut: ${JSON.stringify(value['data'])}`, ...outline(value['fallback'])];
    case 'Container':
      return container(value);
    case 'ColumnSet':
      return [outline(value['columns']).join(' | ')];
    case 'Image':
      return [`(${value['altText'] === '' ? 'sign' : `sign: ${value['altText']}`})`];
    case 'TextBlock':
      return [String(value['text'])];
    case 'RichTextBlock':
      return [runs(value['inlines'])];
    default:
      return String(value['type']).startsWith('Input.') ? [input(value)] : [action(value)].flat();
  }
}

function container(value: Record<string, unknown>): readonly string[] {
  const inner = outline(value['items']).map((line) => `  ${line}`);
  const press = isObject(value['selectAction']) ? outline(value['selectAction']) : [];
  return [`${value['style'] ?? 'plain'}:`, ...inner, ...press.map((line) => `  press ${line}`)];
}

function runs(inlines: unknown): string {
  if (!Array.isArray(inlines)) return '';
  return inlines.map((one: unknown) => (isObject(one) ? String(one['text']) : '')).join('');
}

function input(value: Record<string, unknown>): string {
  const { id, label, value: typed, choices, isMultiSelect } = value;
  const offered = Array.isArray(choices) ? ` of ${choices.length}` : '';
  return `<${String(id)}> ${String(label)} = ${JSON.stringify(typed)}${offered}${isMultiSelect === true ? ', several' : ''}`;
}

function action(value: Record<string, unknown>): readonly string[] {
  const { type, title, verb, data, url, card } = value;
  if (type === 'Action.ShowCard') return [`[${String(title)}]`, ...outline(card).map((line) => `  ${line}`)];
  const goes =
    type === 'Action.OpenUrl' ? String(url) : `${verb === undefined ? 'dialog' : String(verb)} ${JSON.stringify(data)}`;
  return [`[${String(title)}] ${goes}`];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
