import type { PageView } from '../../agreements/acceptance-page-read.ts';
import { type Html, html, nothing, verbatim } from './html.ts';
import { type OtherField, type OtherForm, otherFields } from './other-form.ts';
import { statusSection, titleOf } from './page-status.ts';
import { pageKey, pageWait } from './page-wait.ts';
import type { PageTextKey, PageTexts } from './texts/page-texts.ts';

/** Style and script of every page, put in as they are. */
export interface PageAssets {
  readonly style: string;
  readonly script: string;
}

/** What one page is made from. */
export interface PageInput {
  readonly view: PageView;
  readonly texts: PageTexts;
  /** As messages to customers give it; null where it is not known. */
  readonly partnerName: string | null;
  readonly token: string;
  /** Microsoft's component with the attestation's id, where it is to be shown now; else null. */
  readonly frameUrl: string | null;
  readonly other: OtherForm;
}

/** The names that sentences need. `Partner` begins a sentence. */
export function namesOf({ texts, partnerName, view }: Pick<PageInput, 'texts' | 'partnerName' | 'view'>) {
  const partner = partnerName ?? texts.t('partner.unnamed');
  const Partner = partner.charAt(0).toLocaleUpperCase(texts.language) + partner.slice(1);
  return { partner, Partner, company: view.companyName, email: view.signatoryEmail };
}

/** The signatory's page, whatever its state. */
export function acceptancePage(input: PageInput, assets: PageAssets): string {
  const { view, texts } = input;
  const goesOn = view.state === 'open' || view.state === 'ended';
  // What was typed and refused stays until it is sent again.
  const wait = hasProblems(input) ? 'none' : pageWait(view);
  const main = html`<main data-key="${pageKey(view)}" data-wait="${wait}" data-state="${action(input, 'state')}" data-long="${texts.t('said.checkingLong')}">
${statusSection(input)}
${facts(input)}
${goesOn ? [agreement(input), accepted(input)] : nothing}
${view.state === 'open' || view.state === 'ended' || view.state === 'stopped' ? [other(input), newLink(input)] : nothing}
</main>
<footer><p>${texts.t('hint.personal')}</p></footer>`;
  return document(texts, { title: titleOf(input), body: main }, assets);
}

/** A page that says one thing and shows nothing of anybody: the same for every token. */
export function plainPage(texts: PageTexts, kind: 'gone' | 'busy' | 'refused', assets: PageAssets): string {
  const title = texts.t(`${kind}.title`);
  const body = html`<main data-wait="none"><section class="sheet status"><h1>${title}</h1><p>${texts.t(`${kind}.says`)}</p></section></main>`;
  return document(texts, { title, body }, assets);
}

function document(texts: PageTexts, page: { readonly title: string; readonly body: Html }, assets: PageAssets): string {
  return html`<!doctype html>
<html lang="${texts.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow"><meta name="color-scheme" content="light dark"><title>${page.title}</title><style>${verbatim(assets.style)}</style></head>
<body>${page.body}
<p id="live" class="unseen" role="status"></p>
<script type="module">${verbatim(assets.script)}</script></body></html>`.html;
}

function facts({ view, texts }: PageInput): Html {
  const { t } = texts;
  const over = view.state !== 'open' || view.deadline === null;
  return html`<dl class="sheet">
<div><dt>${t('fact.company')}</dt><dd>${view.companyName}</dd></div>
<div><dt>${t('fact.signatory')}</dt><dd>${view.signatoryName}<br>${view.signatoryEmail}</dd></div>
${over ? nothing : html`<div><dt>${t('fact.deadline')}</dt><dd>${moment(texts, view.deadline ?? 0)}</dd></div>`}
</dl>`;
}

/** In UTC for readers without scripts; the script writes it in the reader's own zone. */
function moment({ language }: PageTexts, instant: number): Html {
  const text = new Intl.DateTimeFormat(language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZone: 'UTC',
    timeZoneName: 'short',
  }).format(instant);
  return html`<time datetime="${new Date(instant).toISOString()}">${text}</time>`;
}

function agreement(input: PageInput): Html {
  const { view, texts, frameUrl } = input;
  const { t } = texts;
  const heading = html`<h2>${t('agreement.title')}</h2>`;
  if (frameUrl !== null)
    return html`<section id="agreement" class="sheet" tabindex="-1">${heading}
<iframe src="${frameUrl}" title="${t('agreement.frame')}" referrerpolicy="no-referrer"></iframe>
<p class="quiet">${t('agreement.shown')}</p>
<p><a class="button second" href="${frameUrl}" target="_blank" rel="noopener noreferrer">${t('button.window')}</a></p></section>`;
  return html`<section id="agreement" class="sheet">${heading}
<p>${t(view.state === 'ended' ? 'agreement.again' : 'agreement.says')}</p>
<form method="post" action="${action(input, 'show')}"><button>${t('button.show')}</button></form></section>`;
}

function accepted(input: PageInput): Html {
  const { t } = input.texts;
  // The next step after reading, and the last.
  const kind = input.frameUrl === null ? html` class="second"` : nothing;
  return html`<section class="sheet"><h2>${t('accepted.title')}</h2>
<p>${t('accepted.says')}</p>
<form method="post" action="${action(input, 'accepted')}"><button${kind}>${t('accepted.button')}</button></form></section>`;
}

const hasProblems = ({ other: { problems } }: PageInput): boolean => Object.keys(problems).length > 0;

/** Relative, because a proxy may add a path: from `/a/<token>`, or from `/a/<token>/other`, where what was typed comes back from. */
function action(input: PageInput, what: 'show' | 'accepted' | 'other' | 'new-link' | 'state'): string {
  return `${hasProblems(input) ? '../' : ''}${input.token}/${what}`;
}

const labels: Readonly<Record<OtherField, { readonly label: PageTextKey; readonly type: string }>> = {
  firstName: { label: 'other.firstName', type: 'text' },
  lastName: { label: 'other.lastName', type: 'text' },
  emailAddress: { label: 'other.email', type: 'email' },
  phoneNumber: { label: 'other.phone', type: 'tel' },
};

function other(input: PageInput): Html {
  const { t } = input.texts;
  const open = hasProblems(input);
  return html`<details class="sheet" id="other"${verbatim(open ? ' open' : '')}><summary>${t('other.title')}</summary>
<p>${t('other.intro', namesOf(input))} ${t('other.who')}</p>
<form method="post" action="${action(input, 'other')}" novalidate>
<div class="pair">${otherFields.slice(0, 2).map((name) => field(input, name))}</div>
<div class="pair">${otherFields.slice(2).map((name) => field(input, name))}</div>
<button class="second">${t('other.button')}</button></form></details>`;
}

function field({ texts: { t }, other: { values, problems } }: PageInput, name: OtherField): Html {
  const { label, type } = labels[name];
  const problem = problems[name];
  const first = otherFields.find((one) => problems[one] !== undefined) === name;
  const wrong =
    problem === undefined ? '' : ` aria-invalid="true" aria-describedby="${name}-problem"${first ? ' autofocus' : ''}`;
  return html`<div class="field"><label for="${name}">${t(label)}</label>
<input id="${name}" name="${name}" type="${type}" value="${values[name]}" maxlength="254" autocomplete="off"${verbatim(wrong)}>
${problem === undefined ? nothing : html`<p class="problem" id="${name}-problem">${t(problem)}</p>`}</div>`;
}

function newLink(input: PageInput): Html {
  const { t } = input.texts;
  return html`<details class="sheet"><summary>${t('newLink.title')}</summary>
<p>${t('newLink.says', namesOf(input))}</p>
<form method="post" action="${action(input, 'new-link')}"><button class="second">${t('button.newLink')}</button></form></details>`;
}
