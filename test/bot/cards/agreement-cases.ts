import type { SuggestedText } from '../../../src/agreements/agreement-text.ts';
import * as cards from '../../../src/bot/cards.ts';
import * as build from '../../support/card-builders.ts';
import type { Case } from './every-card.ts';

const reader = build.aReader();
const german = { country: 'DE', language: 'de-DE' } as const;
const document = {
  displayUrl: 'https://documents.example/mca?sig=1',
  downloadUrl: 'https://documents.example/mca.docx?sig=2',
  ...german,
};
const unread = build.aFailure({ kind: 'unavailable', message: '', code: null, httpStatus: 503 });

/** A pair, from where it was taken and why nothing better was found. */
export const aText = (changes: Partial<SuggestedText> = {}): SuggestedText => ({
  ...german,
  from: 'billing',
  failure: null,
  ...changes,
});

const choice = (name: string, text: SuggestedText): Case => ({
  name: `agreement, ${name}`,
  make: (who) => cards.agreementCard({ reader: who, customer: build.contoso, text }),
});

const draft = cards.relationshipText({
  url: 'https://admin.microsoft.com/Adminportal/Home?invType=ResellerRelationship&partnerId=1#/BillingAccounts/partner-invitation',
  locale: reader.locale,
  partnerName: 'Northwind Traders',
  sender: build.megan.name,
});

export const agreementCases: readonly Case[] = [
  choice('of the billing profile', aText()),
  choice('of the open link, not in the list', aText({ from: 'attestation', language: 'fr-FR' })),
  choice('of nothing', aText({ country: 'US', language: 'en-US', from: 'nothing', failure: unread })),
  choice('of an unknown country', aText({ country: 'KP', language: 'en-US' })),
  {
    name: 'agreement, links',
    personalOnly: true,
    make: (who) =>
      cards.agreementLinksCard({
        reader: who,
        customer: build.contoso,
        text: { asked: german, document, givenInstead: null },
      }),
  },
  {
    name: 'agreement, links in English instead',
    personalOnly: true,
    make: (who) =>
      cards.agreementLinksCard({
        reader: who,
        customer: build.contoso,
        text: { asked: german, document: { ...document, language: 'en-US' }, givenInstead: 'en-US' },
      }),
  },
  {
    name: 'error with another way',
    make: (who) =>
      cards.errorCard({
        reader: who,
        reference: 'AB12',
        what: 'agreement Contoso',
        failure: build.aFailure({ kind: 'credential', credential: 'appUser', httpStatus: null, code: null }),
        instead: 'Meanwhile, here.',
        buttons: [cards.openUrl('Public page', 'https://aka.ms/customeragreement')],
      }),
  },
  {
    name: 'invite new',
    make: (who) =>
      cards.relationshipCard({
        reader: who,
        mailtoUrl: draft.mailtoUrl,
        language: { texts: draft.texts, asked: 'en' },
      }),
  },
];
