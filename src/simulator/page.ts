import { readFile } from 'node:fs/promises';
import { dateAndTime, type Html, html, nothing } from './html.ts';
import type { Answer, Call, Route } from './http.ts';
import { type Customer, type CustomerStatus, customerStatus } from './model.ts';
import { attestationList } from './page-attestations.ts';
import { customerRow, statusNames } from './page-customers.ts';
import type { World } from './world.ts';

const shownRows = 200;
const assets = {
  'base.css': 'text/css; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
  'rows.css': 'text/css; charset=utf-8',
  'acceptance.css': 'text/css; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
} as const;

const pageHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
} as const;

/** The stand-in's own web page and its files. */
export function pageRoutes(world: World): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/',
      handle: (call) => ({ status: 200, headers: pageHeaders, body: page(world, call).html }),
    },
    ...Object.entries(assets).map(([name, type]) => ({
      method: 'GET',
      path: `/page/${name}`,
      handle: () => asset(name, type),
    })),
  ];
}

async function asset(name: string, type: string): Promise<Answer> {
  const body = await readFile(new URL(`page/${name}`, import.meta.url), 'utf8');
  return {
    status: 200,
    headers: { 'Content-Type': type, 'Cache-Control': 'no-cache', 'X-Content-Type-Options': 'nosniff' },
    body,
  };
}

type View = { readonly query: string; readonly status: CustomerStatus | undefined };

function readView(call: Call): View {
  const status = statusNames.find(([name]) => name === call.query.get('status'))?.[0];
  return { query: (call.query.get('q') ?? '').trim(), status };
}

function page(world: World, call: Call): Html {
  const view = readView(call);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Partner Center stand-in</title>
<link rel="icon" href="/page/icon.svg">
<link rel="stylesheet" href="/page/base.css">
<link rel="stylesheet" href="/page/page.css">
<link rel="stylesheet" href="/page/rows.css">
<script src="/page/page.js" defer></script>
</head>
<body>
<a class="skip" href="#customers">Skip to the customers</a>
<header class="top">
<div class="brand"><img src="/page/icon.svg" alt="" width="36" height="36"><div>
<h1>Partner Center <span>stand-in</span></h1><p>Invented customers on this machine. Nothing here reaches Microsoft.</p></div></div>
${clockPanel(world)}
</header>
<p class="offline" id="offline" role="alert" hidden>The stand-in does not answer. This page goes on trying.</p>
<main>
${customersPanel(world, view)}
<section class="panel attestations" id="attestations" tabindex="-1" aria-labelledby="attestations-title">
<div class="panel-head"><h2 id="attestations-title">Attestations</h2></div>
${attestationList(world)}
</section>
</main>
<noscript><p class="offline">Orders and the clock need JavaScript; the lists do not.</p></noscript>
</body>
</html>`;
}

const moves = [
  [5, '+5 min'],
  [60, '+1 hour'],
  [1440, '+1 day'],
  [10_080, '+7 days'],
] as const;

function clockPanel(world: World): Html {
  const now = world.clock.now();
  return html`<section class="clock" aria-label="Clock">
<div class="now"><span class="label">The stand-in's time</span>
<time id="now" data-testid="now" data-live="now">${dateAndTime(now)}</time></div>
<div class="moves" role="group" aria-label="Move the clock forward">
${moves.map(([minutes, label]) => html`<button type="button" data-advance="${minutes}">${label}</button>`)}
<form data-form="clock"><label class="hidden" for="minutes">Minutes to move the clock forward</label>
<input id="minutes" name="minutes" type="number" min="0" max="5000000" step="any" placeholder="minutes" required>
<button type="submit" data-action="move-clock">Move</button></form>
</div>
<p class="message" id="clock-message" role="status"></p>
</section>`;
}

function customersPanel(world: World, view: View): Html {
  const all = [...world.data.customers.values()];
  const found = all.filter((customer) => matchesQuery(customer, view.query.toLowerCase()));
  const wanted = found.filter((customer) => view.status === undefined || customerStatus(customer) === view.status);
  return html`<section class="panel customers" aria-labelledby="customers-title" id="customers" tabindex="-1">
<div class="panel-head"><h2 id="customers-title">Customers</h2><a class="jump" href="#attestations">Attestations</a>
<form class="search" role="search" action="/" method="get"><label class="hidden" for="search">Search customers</label>
<input id="search" data-testid="search" name="q" type="search" value="${view.query}" placeholder="Company, domain or tenant id" autocomplete="off" spellcheck="false">
${view.status === undefined ? nothing : html`<input type="hidden" name="status" value="${view.status}">`}</form></div>
<nav class="filters" aria-label="Filter by status" data-live="filters">${filters(found, view)}</nav>
<ul class="rows" data-list="customers">${wanted.slice(0, shownRows).map((customer) => customerRow(customer, world.clock.now()))}</ul>
<p class="note" data-live="customers-note">${rowsNote(wanted.length)}</p>
</section>`;
}

/** Every customer that the words are in: its name, its domain or its id. */
function matchesQuery(customer: Customer, query: string): boolean {
  return [customer.companyName, customer.domain, customer.id].some((text) => text.toLowerCase().includes(query));
}

function rowsNote(count: number): Html {
  if (count === 0) return html`No customer matches.`;
  return count <= shownRows ? nothing : html`The first ${shownRows} of ${count}. Search to see others.`;
}

function filters(found: readonly Customer[], view: View): readonly Html[] {
  const link = (status: CustomerStatus | undefined, label: string, count: number) => {
    const query = new URLSearchParams(view.query === '' ? {} : { q: view.query });
    if (status !== undefined) query.set('status', status);
    const current = status === view.status ? 'true' : 'false';
    return html`<a href="/?${query.toString()}" aria-current="${current}" class="filter ${status ?? 'all'}"><b>${count}</b> ${label}</a>`;
  };
  const each = statusNames.map(([status, label]) =>
    link(status, label, found.filter((customer) => customerStatus(customer) === status).length),
  );
  return [link(undefined, 'All', found.length), ...each];
}
