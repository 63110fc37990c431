import type { EntraControl } from './entra/control.ts';
import type { SentMail } from './mail.ts';
import type { Agreement, Attestation, Customer } from './model.ts';
import type { RequestEntry, World } from './world.ts';

const iso = (time: number) => new Date(time).toISOString();

/** What GET /_simulator/state answers; every time is an ISO instant. */
export type SimulatorState = ReturnType<typeof showState>;

/** Shows everything the stand-in knows and the last requests; where Entra runs, how often it was asked for tokens, by grant. */
export function showState(
  world: World,
  requests: readonly RequestEntry[],
  tokenRequests: EntraControl['tokenRequests'] | undefined,
  mails: readonly SentMail[],
) {
  return {
    now: iso(world.clock.now()),
    customers: [...world.data.customers.values()].map(showCustomer),
    attestations: [...world.data.attestations.values()].map(showAttestation),
    requests: requests.map((entry) => ({ ...entry, at: iso(entry.at) })),
    mails,
    ...(tokenRequests === undefined ? {} : { tokenRequests: tokenRequests() }),
  };
}

function showCustomer(customer: Customer) {
  const { id, companyName, domain, directSigned } = customer;
  return { id, companyName, domain, directSigned, agreements: customer.agreements.map(showRecord) };
}

function showRecord(agreement: Agreement) {
  const { templateId, type, dateAgreed, primaryContact, userId, attestationId } = agreement;
  return {
    templateId,
    type,
    dateAgreed: iso(dateAgreed),
    primaryContact,
    ...(userId === undefined ? {} : { userId }),
    ...(attestationId === undefined ? {} : { attestationId }),
  };
}

/** An attestation as the control API shows it. */
export function showAttestation(attestation: Attestation) {
  const { attestationId, companyName, signatory, createdAt, expiresAt, acceptedAt, customerId } = attestation;
  return {
    attestationId,
    companyName,
    emailAddress: signatory.email,
    createdAt: iso(createdAt),
    expiresAt: iso(expiresAt),
    ...(acceptedAt === undefined ? {} : { acceptedAt: iso(acceptedAt) }),
    ...(customerId === undefined ? {} : { customerId }),
  };
}
