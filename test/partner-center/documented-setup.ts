import type { Failure } from '../../src/agreements/failure.ts';
import type { Customers, PartnerCenter } from '../../src/agreements/ports.ts';
import { type Reaction, type Received, withClient } from './loopback.ts';

export const customerId = '11111111-0000-4000-8000-00000000000a';
export const intent = {
  requestId: 'intent-1',
  customerId,
  attestationId: 'd7cb60a6-b8d3-486a-b7f5-b17ef03d3427',
  dateAgreed: Date.UTC(2025, 5, 3, 16, 42, 12),
  userId: '80fdc6b6-ad7c-4783-be01-7b8002d2a949',
};
export const form = {
  requestId: 'intent-1',
  request: {
    country: 'US',
    language: 'en-US',
    companyName: 'Contoso',
    signatoryFirstName: 'Tania',
    signatoryLastName: 'Carr',
    emailAddress: 'tania@contoso.example',
    phoneNumber: '+1-555-0123',
    expirationInMinutes: 60,
  },
};

export interface Seen<T> {
  readonly value: T;
  readonly requests: readonly Received[];
}

/** Asks one thing of a Partner Center that always reacts so. */
export async function asking<T>(
  reaction: Reaction | ((request: Received) => Reaction),
  ask: (client: PartnerCenter & Customers) => Promise<T>,
): Promise<Seen<T>> {
  const react = typeof reaction === 'function' ? reaction : () => reaction;
  return withClient({ react }, async (client, server) => ({ value: await ask(client), requests: server.received }));
}

/** The failure of a reading. */
export async function readingFailure(reaction: Reaction): Promise<Failure> {
  const { value } = await asking(reaction, (client) => client.billingProfile(customerId));
  if (value.answered) throw new Error('no failure');
  return value.failure;
}

/** The failure of creating an agreement that was refused: nothing was made. */
export async function refusal(reaction: Reaction): Promise<Failure> {
  const { value } = await asking(reaction, (client) => client.createAgreement(intent));
  if (value.kind !== 'refused') throw new Error(value.kind);
  return value.failure;
}

/** The failure of creating an attestation that was refused: nothing was made. */
export async function attestationRefusal(reaction: Reaction): Promise<Failure> {
  const { value } = await asking(reaction, (client) => client.createAttestation(form));
  if (value.kind !== 'refused') throw new Error(value.kind);
  return value.failure;
}
