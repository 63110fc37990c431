import type { Agreement } from './model.ts';

export const agreementLinks = {
  MicrosoftCustomerAgreement: 'https://aka.ms/customeragreement',
  MicrosoftCloudAgreement: 'https://aka.ms/cloudagreement',
} as const;

/** An agreement as the GET shows it: `dateAgreed` without zone, no attestation id. */
export function showAgreement(agreement: Agreement) {
  return {
    primaryContact: agreement.primaryContact,
    templateId: agreement.templateId,
    dateAgreed: withoutZone(agreement.dateAgreed),
    type: agreement.type,
    agreementLink: agreementLinks[agreement.type],
    ...(agreement.userId === undefined ? {} : { userId: agreement.userId }),
  };
}

/** `2019-08-26T00:00:00`: UTC, to the second, and no zone, as Partner Center writes it. */
function withoutZone(time: number): string {
  return new Date(time).toISOString().slice(0, 19);
}
