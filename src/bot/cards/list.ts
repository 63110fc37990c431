import { fill } from './compiled.ts';
import { type Icon, iconUrl } from './icons.ts';
import { run } from './literal.ts';
import { type Banner, bannerData, type Paragraph, paragraphData } from './message.ts';
import type { Action, CardMessage } from './types.ts';
import type { Words } from './words.ts';

/** One line of a list. With `action` the whole line can be pressed. */
export interface Row {
  /** Left out where every line would have the same. */
  readonly icon?: Icon;
  readonly title: string;
  readonly detail: string;
  /** A second, quieter line. */
  readonly more?: string;
  readonly action?: Action;
  /** What else can be done with the line, each by a word under it; only where the whole line cannot be pressed. */
  readonly links?: readonly RowLink[];
}

/** A word that can be pressed. The action's title says to whom it does what, for those who hear the card. */
export interface RowLink {
  readonly text: string;
  readonly action: Action;
}

/** Lines that belong together, under a heading or without one. */
export interface Group {
  readonly heading?: string;
  readonly rows: readonly Row[];
}

/** A card that lists things. Groups without rows are left out. */
export interface ListView {
  readonly banner: Banner;
  readonly says?: readonly Paragraph[];
  readonly groups: readonly Group[];
  /** What stands below all lines. */
  readonly after?: readonly Paragraph[];
  readonly buttons?: readonly Action[];
}

/** One message from its view. */
export function list(words: Words, view: ListView, summary: string): CardMessage {
  const { says = [], groups, after = [], buttons = [] } = view;
  const card = fill('list', {
    lang: words.language,
    fallback: words.t('card.fallback'),
    banner: bannerData(view.banner),
    paragraphs: paragraphData(says),
    groups: groups.filter((group) => group.rows.length > 0).map(groupData),
    after: paragraphData(after),
    actions: buttons,
  });
  return { card, summary };
}

function groupData({ heading = '', rows }: Group): Readonly<Record<string, unknown>> {
  return { heading: [run(heading, { weight: 'Bolder' })], hasHeading: heading !== '', rows: rows.map(rowData) };
}

function rowData({ icon, title, detail, more = '', action, links = [] }: Row): Readonly<Record<string, unknown>> {
  return {
    icon: icon === undefined ? '' : iconUrl(icon),
    hasIcon: icon !== undefined,
    title: [run(title, { weight: 'Bolder' })],
    detail: [run(detail)],
    hasDetail: detail !== '',
    more: [run(more, { isSubtle: true, size: 'Small' })],
    hasMore: more !== '',
    pressable: action !== undefined,
    action: action ?? {},
    links,
    hasLinks: links.length > 0,
  };
}
