import { randomUUID } from 'node:crypto';
import type { AlertKind } from '../../src/agreements/alerts.ts';
import texts from '../../src/bot/texts/en.json' with { type: 'json' };

/** One form that an agent sent, and what the agent and the signatory saw of it since. */
export interface Case {
  readonly formKey: string;
  readonly customerId: string;
  readonly company: string;
  /** Whether the signatory means to accept. */
  readonly accepts: boolean;
  /** The bot has said that it took the form in. */
  taken: boolean;
  /** Microsoft's ids of the links that the agent was shown. */
  readonly links: Set<string>;
  /** The link that the signatory accepted. */
  accepted: string | null;
  /** When, by the stand-in's clock. */
  acceptedAt: number | null;
  /** *Check now* was answered so often. */
  checks: number;
  /** What the signatory said on the page, and whether the page took it. */
  readonly said: Map<PageWord, boolean>;
  /** Orders that were refused, and those of which the bot took notice for sure. */
  readonly orders: { placed: number; taken: number };
}

/** What a signatory may press on the page. */
export type PageWord = 'show' | 'accepted' | 'new-link' | 'other';

/** The life of every link, in minutes of the movable clock. */
export const linkMinutes = 60;

/** A case whose form was not sent yet. */
export function caseOf(made: Pick<Case, 'customerId' | 'company' | 'accepts'>): Case {
  return {
    ...made,
    formKey: randomUUID(),
    taken: false,
    links: new Set(),
    accepted: null,
    acceptedAt: null,
    checks: 0,
    said: new Map(),
    orders: { placed: 0, taken: 0 },
  };
}

/** What the agent typed into the form. */
export function formOf({ formKey, customerId, company }: Case): Readonly<Record<string, string>> {
  return {
    formKey,
    customerId,
    country: 'US',
    language: 'en-US',
    companyName: company,
    signatoryFirstName: 'Kim',
    signatoryLastName: 'Akers',
    emailAddress: `kim@${formKey}.example`,
    phoneNumber: '+1 555 0100',
    expirationInMinutes: String(linkMinutes),
    autoFinalize: 'true',
  };
}

/** The message that the form stood in, and that becomes the attestation's card. */
export const cardOf = ({ formKey }: Case): string => `card-${formKey}`;

/** What the activity feed says of an alert about a case. */
export function summaryOf(kind: AlertKind, of: Case): string {
  return `${texts[`alert.${kind}`]}: ${of.company}`;
}

/** Takes notice of the attestation's card: the form was taken in. */
export function noticeCard(of: Case, card: string): void {
  of.taken = true;
  noticeLinks(of, card);
}

/** Takes notice of Microsoft's links. */
export function noticeLinks(of: Case, shown: string): void {
  for (const [, link] of shown.matchAll(/[?&]attestationid=([0-9a-f-]{36})/g))
    if (link !== undefined) of.links.add(link);
}
