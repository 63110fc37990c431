import type { Activity } from 'botbuilder';
import { distance } from 'fastest-levenshtein';
import { z } from 'zod';

/** A typed line, understood as far as its first word goes. */
export type ParsedLine =
  | { readonly kind: 'command'; readonly name: string; readonly argument: string }
  /** Nearly a command: the one that was probably meant, as it would be typed. */
  | { readonly kind: 'nearly'; readonly suggestion: string }
  | { readonly kind: 'other'; readonly text: string };

const mention = z.looseObject({
  type: z.literal('mention'),
  text: z.string(),
  mentioned: z.looseObject({ id: z.string() }),
});

/**
 * What was typed, without every mention of the bot, Teams' character entities and needless white space. Mentions of people stay.
 * botbuilder's own remover throws without text and takes only the first of two.
 */
export function typedText(activity: Pick<Activity, 'text' | 'entities' | 'recipient'>): string {
  const mentions = (activity.entities ?? []).flatMap((entity) => {
    if (entity.type !== 'mention') return [];
    const parsed = mention.safeParse(entity);
    const ofBot = parsed.success && parsed.data.mentioned.id === activity.recipient?.id && parsed.data.text !== '';
    return ofBot ? [parsed.data.text] : [];
  });
  const text = mentions.reduce((left, words) => left.replaceAll(words, ' '), activity.text ?? '');
  return oneLine(decoded(text).replace(invisible, ''));
}

/** Commands that take a list: what was pasted into them has a name on each line. */
const takesList = /^\/?\s*check\b/i;

function oneLine(text: string): string {
  const plain = (line: string): string => line.replace(/\s+/g, ' ').trim();
  const [first = '', ...rest] = text
    .split(/[\r\n]+/)
    .map(plain)
    .filter((line) => line !== '');
  if (rest.length === 0 || !takesList.test(first)) return [first, ...rest].join(' ');
  const names = rest.join(', ');
  return /\s/.test(first) ? `${first}, ${names}` : `${first} ${names}`;
}

/** Zero-width characters: they come along when something is copied from a web page or a mail. */
const invisible = /\u200b|\u200c|\u200d|\u2060|\ufeff/g;
const entities: Readonly<Record<string, string>> = {
  nbsp: ' ',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  apos: "'",
  amp: '&',
};

/** Teams encodes what was typed in a message with a mention, and what its messages hold: `City Power &amp; Light`. */
export function decoded(text: string): string {
  return text.replace(/&(nbsp|lt|gt|quot|#39|apos|amp);/g, (whole, name: string) => entities[name] ?? whole);
}

/** Finds the command in a line. Case, a leading slash, extra spaces and a final full stop do not matter. */
export function parseLine(text: string, names: readonly string[]): ParsedLine {
  const line = withoutStop(text.trim().replace(/^\/\s*/, ''));
  const [first = '', ...rest] = line.split(/\s+/);
  const word = first.toLowerCase();
  const argument = rest.join(' ');
  // A command of two words: `take over`.
  const two = `${word} ${rest[0]?.toLowerCase() ?? ''}`;
  const behindTwo = rest.slice(1).join(' ');
  if (names.includes(two)) return { kind: 'command', name: two, argument: behindTwo };
  if (names.includes(word)) return { kind: 'command', name: word, argument };
  const ofTwo = names.filter((name) => name.includes(' '));
  const nearTwo = rest.length === 0 ? null : nearestName(two, ofTwo);
  if (nearTwo !== null) return { kind: 'nearly', suggestion: `${nearTwo} ${behindTwo}`.trim() };
  const near = nearestName(word, names);
  if (near !== null) return { kind: 'nearly', suggestion: `${near} ${argument}`.trim() };
  return { kind: 'other', text: line };
}

/** By hand: a pattern that looks for white space before the full stop takes minutes over a long text. */
function withoutStop(line: string): string {
  return line.endsWith('.') ? line.slice(0, -1).trimEnd() : line;
}

/** The nearest name, at most a third of its letters away or with two letters in the wrong order; else null. */
function nearestName(word: string, names: readonly string[]): string | null {
  if (word.length < 2) return null;
  const ranked = names
    .map((name) => ({ name, far: distance(word, name) }))
    .filter(({ name, far }) => far <= Math.max(1, Math.floor(name.length / 3)) || isSwapped(word, name))
    .sort((a, b) => a.far - b.far);
  return ranked[0]?.name ?? null;
}

function isSwapped(word: string, name: string): boolean {
  return distance(word, name) === 2 && [...word].sort().join('') === [...name].sort().join('');
}
