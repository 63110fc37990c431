import type { PageView } from '../../agreements/acceptance-page-read.ts';
import { type Html, html } from './html.ts';
import { namesOf, type PageInput } from './page-html.ts';
import type { PageTextKey } from './texts/page-texts.ts';

/** The head of the page: what it is about, or how it has ended, and what came of what the reader said. */
export function statusSection(input: PageInput): Html {
  const { view, texts } = input;
  const names = namesOf(input);
  const { title, says, good } = headOf(view);
  const notes = notesOf(view).map((key) => html`<p>${texts.t(key, names)}</p>`);
  const heading = html`<h1>${texts.t(title)}</h1>`;
  const paragraph = html`<p>${texts.t(says, names)}</p>`;
  if (title !== 'title')
    return html`<section id="status" class="sheet status${good ? ' good' : ''}" tabindex="-1">${heading}${paragraph}${notes}</section>`;
  const noted =
    notes.length === 0 ? [] : [html`<section id="status" class="sheet status" tabindex="-1">${notes}</section>`];
  return html`<header>${heading}${paragraph}</header>${noted}`;
}

/** The document's title: how it has ended, where it has. */
export function titleOf({ view, texts }: PageInput): string {
  const { title } = headOf(view);
  return title === 'title' ? texts.t('title') : `${texts.t(title)} · ${texts.t('title')}`;
}

interface Head {
  readonly title: PageTextKey;
  readonly says: PageTextKey;
  readonly good: boolean;
}

function headOf({ state }: PageView): Head {
  switch (state) {
    case 'open':
    case 'ended':
      return { title: 'title', says: 'intro', good: false };
    case 'preparing':
      return { title: 'state.preparing', says: 'state.preparing.says', good: false };
    case 'done':
      return { title: 'state.done', says: 'state.done.says', good: true };
    case 'doneDirectly':
      return { title: 'state.done', says: 'state.doneDirectly.says', good: true };
    case 'withdrawn':
      return { title: 'state.withdrawn', says: 'state.withdrawn.says', good: false };
    case 'replaced':
      return { title: 'state.replaced', says: 'state.replaced.says', good: false };
    case 'stopped':
      return { title: 'state.stopped', says: 'state.stopped.says', good: false };
  }
}

const said: Readonly<Record<PageView['said'], readonly PageTextKey[]>> = {
  no: [],
  checking: ['said.checking'],
  notYet: ['said.notYet'],
  told: ['said.told'],
};

/** Once Microsoft's link is dead nobody goes on asking: the fresh one is to be accepted. */
function saidOf(view: PageView): readonly PageTextKey[] {
  return view.state === 'ended' && view.said === 'notYet' ? ['said.notYetEnded'] : said[view.said];
}

function notesOf(view: PageView): readonly PageTextKey[] {
  const goesOn = view.state === 'open' || view.state === 'ended' || view.state === 'stopped';
  if (!goesOn) return [];
  return [
    ...(view.state === 'stopped' ? [] : saidOf(view)),
    ...(view.saidOther ? (['other.sent'] as const) : []),
    ...(view.wantsNewLink ? (['newLink.sent'] as const) : []),
  ];
}
