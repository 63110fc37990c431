import { createHash } from 'node:crypto';
import { type Billing, type Customer, cloudTemplateId, cutoff } from './model.ts';
import { makeCustomer, type NewCustomer, newCustomerSchema } from './new-customer.ts';
import { type StartingRow, startingRows } from './starting-names.ts';

const day = 86_400_000;

/** Culture of the billing profile, dialling code and a city, by country. */
const countries: Readonly<Record<string, readonly [string, string, string]>> = {
  US: ['en-US', '+1', 'Redmond'],
  GB: ['en-GB', '+44', 'Reading'],
  NL: ['nl-NL', '+31', 'Amsterdam'],
  DE: ['de-DE', '+49', 'München'],
  FR: ['fr-FR', '+33', 'Paris'],
  IT: ['it-IT', '+39', 'Milano'],
  ES: ['es-ES', '+34', 'Madrid'],
  CH: ['fr-FR', '+41', 'Genève'],
  IE: ['en-IE', '+353', 'Dublin'],
  SE: ['sv-SE', '+46', 'Stockholm'],
  AT: ['de-DE', '+43', 'Wien'],
  CA: ['en-CA', '+1', 'Toronto'],
  AU: ['en-AU', '+61', 'Sydney'],
  DK: ['da-DK', '+45', 'København'],
  PL: ['pl-PL', '+48', 'Warszawa'],
  JP: ['ja-JP', '+81', 'Tokyo'],
  BR: ['pt-BR', '+55', 'São Paulo'],
  PT: ['pt-PT', '+351', 'Lisboa'],
  BE: ['nl-NL', '+32', 'Brussel'],
  NO: ['nb-NO', '+47', 'Oslo'],
  FI: ['fi-FI', '+358', 'Helsinki'],
  CZ: ['cs-CZ', '+420', 'Praha'],
  IN: ['en-IN', '+91', 'Bengaluru'],
};

/** The customers that the stand-in starts with: ids are the same on every machine, recent dates hang on `now` (milliseconds). */
export function startingCustomers(now: number): readonly Customer[] {
  return startingRows.map((row, index) => {
    const input = newCustomerSchema.parse(describe(row, index, now));
    return makeCustomer(input, () => idOf(row[1]));
  });
}

/** A valid version 4 GUID made of the domain. */
function idOf(domain: string): string {
  const hex = createHash('sha256').update(`customer ${domain}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function describe(row: StartingRow, index: number, now: number): NewCustomer {
  const [companyName, domain, country, status, , gap] = row;
  return {
    companyName,
    domain,
    directSigned: status === 'direct',
    delegatedAccess: gap !== 'delegation',
    billing: billingOf(row, country, index),
    agreements: agreementsOf(row, index, now),
    subscriptions: subscriptionsOf(row, index, now),
  };
}

/** Each has something to lose; some have an Azure plan too, which has no seats. */
function subscriptionsOf(
  [, domain]: StartingRow,
  index: number,
  now: number,
): NonNullable<NewCustomer['subscriptions']> {
  const at = (days: number) => new Date(Math.floor(now / day) * day + days * day).toISOString();
  const ends = 3 + ((index * 29) % 340);
  const license = {
    id: idOf(`license ${domain}`),
    quantity: 5 + ((index * 23) % 180),
    effectiveStartDate: at(ends - 365),
    commitmentEndDate: at(ends),
  };
  const azure = { ...license, id: idOf(`azure ${domain}`), offerName: 'Azure plan', quantity: 1 };
  return index % 4 === 0 ? [license, { ...azure, billingType: 'usage', termDuration: 'P1M' }] : [license];
}

function contactOf([, domain, country, , person]: StartingRow, index: number) {
  const [firstName = '', ...rest] = person.split(' ');
  const mailbox = person
    .normalize('NFKD')
    .replaceAll('ß', 'ss')
    .replaceAll(/[^A-Za-z ]/g, '')
    .toLowerCase()
    .replaceAll(' ', '.');
  const dial = countries[country]?.[1] ?? '+1';
  return {
    firstName,
    lastName: rest.join(' '),
    email: `${mailbox}@${domain}`,
    phoneNumber: `${dial}-555-01${String(index).padStart(2, '0')}`,
  };
}

function billingOf(row: StartingRow, country: string, index: number): Billing {
  const gap = row[5];
  const { firstName, lastName, email, phoneNumber } = contactOf(row, index);
  const [culture, , city] = countries[country] ?? ['en-US', '+1', 'Redmond'];
  const address = {
    country,
    city,
    addressLine1: `Sample Street ${index + 1}`,
    postalCode: '00000',
    firstName,
    lastName,
  };
  return {
    firstName: gap === 'contact' ? undefined : firstName,
    lastName: gap === 'contact' ? undefined : lastName,
    email: gap === 'contact' ? undefined : email,
    culture: gap === 'culture' ? undefined : culture,
    language: gap === 'culture' ? undefined : culture.split('-')[0],
    companyName: row[0],
    defaultAddress:
      gap === 'address' ? undefined : { ...address, phoneNumber: gap === 'phone' ? undefined : phoneNumber },
  };
}

function agreementsOf(row: StartingRow, index: number, now: number): NonNullable<NewCustomer['agreements']> {
  const primaryContact = contactOf(row, index);
  // The years before the new terms, another day for each customer.
  const old = new Date(Date.UTC(2019 + (index % 4), (index * 5) % 12, 3 + (index % 25), 9, 15, index)).toISOString();
  const contoso = '2022-03-14T10:20:30Z';
  const recent = new Date(Math.max(now - (20 + index * 17) * day, cutoff + index * day)).toISOString();
  const outdated = { dateAgreed: index === 0 ? contoso : old, primaryContact };
  const renewed = { dateAgreed: recent, primaryContact };
  switch (row[3]) {
    case 'attested':
      return [renewed];
    case 'again':
      return [outdated, renewed];
    case 'outdated':
      return [outdated];
    case 'cloud':
      return [{ ...outdated, templateId: cloudTemplateId }];
    case 'direct':
    case 'none':
      return [];
  }
}
