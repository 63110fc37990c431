import type { Deeds } from './deeds.ts';
import { dateAndTime, type Html, html } from './html.ts';
import type { Answer, Call, Route } from './http.ts';
import { type Attestation, attestationState } from './model.ts';
import type { World } from './world.ts';

/** The hosted acceptance component: Microsoft's is at https://cdn.partner.microsoft.com/mca/?attestationid={id}. It works without scripts. */
export function acceptanceRoutes(world: World, deeds: Deeds): readonly Route[] {
  const idOf = (call: Call) => (call.query.get('attestationid') ?? '').toLowerCase();
  const show = (call: Call) => page(world, world.data.attestations.get(idOf(call)));
  const accept = async (call: Call): Promise<Answer> => {
    const outcome = await deeds.accept(idOf(call));
    if (typeof outcome === 'string') return page(world, world.data.attestations.get(idOf(call)));
    const location = `/mca/?attestationid=${encodeURIComponent(outcome.attestationId)}`;
    return { status: 303, headers: { Location: location, 'Cache-Control': 'no-store' }, body: '' };
  };
  return [
    { method: 'GET', path: '/mca', handle: show },
    { method: 'GET', path: '/mca/', handle: show },
    { method: 'POST', path: '/mca/', handle: accept },
  ];
}

function page(world: World, attestation: Attestation | undefined): Answer {
  const now = world.clock.now();
  const state = attestation === undefined ? 'unknown' : attestationState(attestation, now);
  const lives = attestation !== undefined && state !== 'expired';
  const content = lives
    ? agreement(attestation)
    : html`<main class="agreement"><h1>${gone(state)}</h1>
<p>Ask the partner who sent you this link for a new one.</p></main>`;
  const ancestors = world.data.settings.framing === 'allowed' ? '*' : "'none'";
  return {
    // Microsoft's component is a static page that answers 200 whatever it shows.
    status: 200,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': `default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors ${ancestors}`,
    },
    body: html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Microsoft Customer Agreement (sample)</title><link rel="icon" href="/page/icon.svg"><link rel="stylesheet" href="/page/base.css"><link rel="stylesheet" href="/page/acceptance.css"></head>
<body>${content}</body></html>`.html,
  };
}

function gone(state: string): string {
  return state === 'expired' ? 'This link has expired.' : 'This link is not known.';
}

function agreement(attestation: Attestation): Html {
  const { signatory } = attestation;
  return html`<main class="agreement" lang="en">
<p class="sample">Sample · nothing on this page is Microsoft's, and nothing here is binding</p>
<h1>Microsoft Customer Agreement</h1>
<dl>
<div><dt>Company</dt><dd>${attestation.companyName}</dd></div>
<div><dt>Signatory</dt><dd>${signatory.firstName} ${signatory.lastName}<br>${signatory.email}</dd></div>
<div><dt>Country</dt><dd>${attestation.country}</dd></div>
<div><dt>Language</dt><dd>${attestation.language}</dd></div>
</dl>
<div class="text" tabindex="0" role="region" aria-label="Text of the agreement">${sampleText}</div>
${attestation.acceptedAt === undefined ? acceptForm(attestation) : accepted(attestation.acceptedAt)}
</main>`;
}

function acceptForm(attestation: Attestation): Html {
  return html`<form method="post" action="/mca/?attestationid=${encodeURIComponent(attestation.attestationId)}">
<p>By choosing <b>Accept Agreement</b> you accept this agreement for ${attestation.companyName}. The link works until ${dateAndTime(attestation.expiresAt)}.</p>
<button type="submit" id="accept" data-action="accept">Accept Agreement</button>
</form>`;
}

function accepted(time: number): Html {
  return html`<div class="accepted" role="status" data-accepted="true">
<svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true"><path fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round" d="m4 10.5 4 4 8-9"/></svg>
<p><b>Agreement accepted</b><br>${dateAndTime(time)}. You can close this page.</p></div>`;
}

const sections: readonly (readonly [string, string])[] = [
  [
    'About this sample',
    'This text was invented for a stand-in of Partner Center. It takes the place of the agreement that Microsoft shows, so that the way from a link to an accepted agreement can be tried out on one machine.',
  ],
  [
    '1. Use of the services',
    'The customer may use the imaginary services named in an order for as long as the imaginary subscription lasts, in line with their imaginary descriptions.',
  ],
  [
    '2. Orders through a partner',
    'The customer buys through a partner of its choice. The partner sets prices and terms of payment; this sample sets none.',
  ],
  [
    '3. Privacy and security',
    'Both sides treat personal data with the care they would wish for their own. What is typed into this sample stays on this machine.',
  ],
  ['4. Term', 'This sample ends when the stand-in is stopped. No duty arises from it, before or after.'],
  [
    '5. Authority',
    'Whoever accepts says that he or she may represent the company. In real life this is the sentence to take seriously.',
  ],
];

const sampleText: Html = { html: sections.map(([title, text]) => html`<h2>${title}</h2><p>${text}</p>`.html).join('') };
