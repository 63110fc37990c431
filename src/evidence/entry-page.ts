import type { EvidencedText, EvidenceRecord } from '../agreements/evidence-record.ts';
import type { RestsOn } from '../agreements/history.ts';
import type { Instant } from '../agreements/instant.ts';
import type { HistoryEntry } from '../agreements/ports.ts';
import { notes } from './entry-content.ts';

const grounds: Readonly<Record<RestsOn, string>> = {
  bot: 'the bot',
  microsoft: 'Microsoft’s answer',
  signatory: 'the signatory’s statement',
  shop: 'the shop’s report',
};

const style = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem}dt{opacity:.75}
dd{margin:0;overflow-wrap:anywhere}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;
border-bottom:1px solid #8886}td{overflow-wrap:break-word}td:first-child{white-space:nowrap}small{opacity:.75}
@media(max-width:40rem){dl{grid-template-columns:1fr}thead{display:none}tr{display:block;padding:.5rem 0;border-bottom:1px solid #8886}
td{display:block;border:0;padding:0}td:nth-child(3):not(:empty)::before{content:"By "}td:nth-child(4)::before{content:"Rests on "}small{overflow-wrap:anywhere}}`;

/** The readable page of an entry: complete in itself, without scripts, all times in UTC. */
export function entryPage(record: EvidenceRecord, say: (entry: HistoryEntry) => string): string {
  const { customer, sequence, facts } = record;
  const title = `Evidence ${sequence}: ${customer.companyName}`;
  const rows = facts.map(
    (fact) =>
      `<tr><td>${time(fact.at)}</td><td>${safe(say(fact))}${details(fact)}</td><td>${safe(fact.actor?.name ?? '')}</td><td>${grounds[fact.restsOn]}</td></tr>`,
  );
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<meta name="robots" content="noindex"><title>${safe(title)}</title><style>${style}</style></head><body><main>`,
    `<h1>${safe(title)}</h1>`,
    '<p>What the bot knows of one acceptance of the Microsoft Customer Agreement, and what each fact rests on. All times are UTC.</p>',
    section('Attestation', attestationFacts(record)),
    section('Signatory, as the agent typed it', typedFacts(record)),
    section('Agreement', agreementFacts(record)),
    '<h2>What happened</h2><table><thead><tr><th>Time (UTC)</th><th>What</th><th>By</th><th>Rests on</th></tr></thead><tbody>',
    ...rows,
    '</tbody></table>',
    `<h2>What this proves, and what it does not</h2><ul>${notes.map((note) => `<li>${safe(note)}</li>`).join('')}</ul>`,
    section('Place in the chain', chainFacts(record)),
    '</main></body></html>',
    '',
  ].join('\n');
}

type Facts = readonly (readonly [name: string, value: string])[];

function attestationFacts({ customer, attestation }: EvidenceRecord): Facts {
  return [
    ['Customer', `${customer.companyName} (${customer.domain})`],
    ['Tenant id', customer.id],
    ['Attestation', attestation.id],
    ['Microsoft’s id', attestation.microsoftId ?? 'not known'],
    ['Owner', `${attestation.owner.name} (${attestation.owner.objectId})`],
    ['Asked for', time(attestation.requestedAt)],
    ['Link made', timeOr(attestation.createdAt)],
    ['Link valid until', timeOr(attestation.deadline)],
  ];
}

function typedFacts({ typed }: EvidenceRecord): Facts {
  return [
    ['Company', typed.companyName],
    ['Name', `${typed.signatoryFirstName} ${typed.signatoryLastName}`],
    ['E-mail', typed.emailAddress],
    ['Phone', typed.phoneNumber],
    ['Country and language', `${typed.country}, ${typed.language}`],
  ];
}

function agreementFacts({ agreement }: EvidenceRecord): Facts {
  return [
    ['Recorded at', timeOr(agreement.recordedAt)],
    ['Template', agreement.templateId],
    ...textFacts(agreement.text),
  ];
}

function textFacts(text: EvidencedText): Facts {
  if (text.kind === 'unread') return [['Text of the day', `It could not be read at ${time(text.at)}: ${text.reason}.`]];
  return [
    ['Text of the day', `${text.country}, ${text.language}, ${text.bytes} bytes, read at ${time(text.at)}`],
    ['SHA-256 of the text', text.sha256],
  ];
}

function chainFacts({ sequence, previous, writtenAt }: EvidenceRecord): Facts {
  return [
    ['Entry', String(sequence)],
    ['Written at', time(writtenAt)],
    ['Hash of the entry before', previous ?? 'none: this is the first'],
    [
      'Checked by',
      'npm run verify-evidence, with the JSON file beside this page, which holds the hash of this page and its own',
    ],
  ];
}

function section(title: string, facts: Facts): string {
  const rows = facts.map(([name, value]) => `<dt>${safe(name)}</dt><dd>${safe(value)}</dd>`);
  return `<h2>${safe(title)}</h2><dl>${rows.join('')}</dl>`;
}

function details({ facts }: HistoryEntry): string {
  const ids = Object.entries(facts).filter(([name, value]) => /Id$|^code$|^httpStatus$/.test(name) && value !== null);
  return ids.length === 0
    ? ''
    : `<br><small>${ids.map(([name, value]) => safe(`${name} ${value}`)).join('<br>')}</small>`;
}

const time = (at: Instant): string => new Date(at).toISOString().replace('T', ' ').replace('.000Z', '');
const timeOr = (at: Instant | null): string => (at === null ? 'not known' : time(at));

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const safe = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
