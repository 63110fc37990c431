import * as cards from '../../../src/bot/cards.ts';
import * as build from '../../support/card-builders.ts';
import type { Case } from './every-card.ts';

/** What goes into the compose box of any chat, and the card that asks for a customer. */
export const insertedCases: readonly Case[] = [
  ...build.statuses.map(
    (status): Case => ({
      name: `inserted status, ${status.kind}`,
      memberReads: true,
      make: (reader) => cards.insertedStatusCard({ reader, view: build.aStatusView(status) }),
    }),
  ),
  {
    name: 'inserted link',
    personalOnly: true,
    make: (reader) =>
      cards.insertedLinkCard({
        reader,
        attestation: build.anAttestation('pending'),
        paragraphs: ['Hello,', 'please open the page.'],
        subject: 'Microsoft Customer Agreement for Contoso',
        url: build.planted.url,
      }),
  },
  {
    name: 'which customer',
    make: (reader) => cards.whichCustomerCard({ reader, line: 'status', recent: [build.contoso, build.fabrikam] }),
  },
  {
    name: 'which customer, nobody yet',
    make: (reader) => cards.whichCustomerCard({ reader, line: 'attest', recent: [] }),
  },
];
