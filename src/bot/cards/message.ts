import { fill } from './compiled.ts';
import { iconUrl } from './icons.ts';
import { type Run, type RunStyle, run } from './literal.ts';
import type { Action, AdaptiveCard, CardMessage, Look, Tone } from './types.ts';
import type { Words } from './words.ts';

/** What stands at the head of every card: sign, state in words, and whom it is about. */
export interface Banner extends Look {
  readonly title: string;
  /** The company, in most cards. */
  readonly name?: string;
  readonly detail?: string;
}

/** A value with its name. */
export interface Fact {
  readonly label: string;
  readonly value: string;
  /** Further lines of the value. */
  readonly more?: readonly string[];
}

/** A box of its own: a warning, a hint, or somebody else's words. */
export interface Box {
  readonly tone: Tone;
  readonly label?: string;
  readonly text: string;
}

/** Text to be copied, in a field, so that it can be selected and copied on a phone too. */
export interface CopyText {
  readonly label: string;
  readonly text: string;
}

/** A card that says one thing: banner, sentences, facts, boxes, buttons. */
export interface MessageView {
  readonly banner: Banner;
  readonly says?: readonly Paragraph[];
  readonly facts?: readonly Fact[];
  readonly boxes?: readonly Box[];
  readonly copies?: readonly CopyText[];
  /** What only support asks for: it stands last. */
  readonly ids?: readonly Fact[];
  readonly buttons?: readonly Action[];
}

/** A sentence, or one with a look of its own. */
export type Paragraph = string | { readonly text: string; readonly style: RunStyle };

/** The container style of a tone. */
export const styleOf: Readonly<Record<Tone, string>> = {
  neutral: 'emphasis',
  accent: 'accent',
  good: 'good',
  warning: 'warning',
  attention: 'attention',
};

/** The data of a banner, as every layout wants it. */
export function bannerData(banner: Banner): Readonly<Record<string, unknown>> {
  const { name = '', detail = '', title } = banner;
  return {
    style: styleOf[banner.tone],
    icon: iconUrl(banner.icon),
    alt: title,
    title: [run(title, { weight: 'Bolder', size: 'Medium' })],
    name: [run(name, { weight: 'Bolder' })],
    hasName: name !== '',
    detail: [run(detail, { isSubtle: true, size: 'Small' })],
    hasDetail: detail !== '',
  };
}

/** Sentences as rows of runs. */
export function paragraphData(says: readonly Paragraph[]): readonly { readonly inlines: readonly Run[] }[] {
  return says.map((said) => ({ inlines: [typeof said === 'string' ? run(said) : run(said.text, said.style)] }));
}

/** One message from its view. `summary` is what the activity feed and old clients show. */
export function message(words: Words, view: MessageView, summary: string): CardMessage {
  const { says = [], facts = [], boxes = [], copies = [], ids = [], buttons = [] } = view;
  const card: AdaptiveCard = fill('message', {
    lang: words.language,
    fallback: words.t('card.fallback'),
    banner: bannerData(view.banner),
    paragraphs: paragraphData(says),
    facts: facts.map(factData),
    hasFacts: facts.length > 0,
    boxes: boxes.map(boxData),
    copies: copies.map((copy, index) => ({ id: `copy${index}`, label: copy.label, text: copy.text })),
    ids: ids.map(factData),
    hasIds: ids.length > 0,
    actions: buttons,
  });
  return { card, summary };
}

/** A fact as every layout wants it. */
export function factData({ label, value, more = [] }: Fact): Readonly<Record<string, unknown>> {
  // An address or an id, which is better not broken, does not fit into a narrow column on a phone.
  const wide = [value, ...more].some((line) => line.split(/\s/).some((word) => word.length > 22));
  const lines = paragraphData(more);
  return {
    label: [run(label, { isSubtle: true })],
    value: [run(value)],
    wide,
    more: wide ? [] : lines,
    wideMore: wide ? lines : [],
  };
}

/** A box as every layout wants it. */
export function boxData({ tone, label = '', text }: Box): Readonly<Record<string, unknown>> {
  return {
    style: styleOf[tone],
    label: [run(label, { isSubtle: true, size: 'Small' })],
    hasLabel: label !== '',
    text: [run(text)],
  };
}
