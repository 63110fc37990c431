import { createHash } from 'node:crypto';
import type { Customer } from './model.ts';
import { makeCustomer, newCustomerSchema } from './new-customer.ts';

const first = ['Alder', 'Birch', 'Cedar', 'Dover', 'Elm', 'Fern', 'Grove', 'Harbor', 'Iris', 'Juniper', 'Kestrel'];
const second = ['Foods', 'Logistics', 'Research', 'Toys', 'Consulting', 'Energy', 'Publishing', 'Travel', 'Labs'];
const third = ['GmbH', 'Ltd', 'Inc', 'AG', 'BV', 'SA', 'Group'];
const day = 86_400_000;

/** So many invented customers, the same each time: two of five accepted by attestation, one directly, one outdated, one not at all. */
export function manyCustomers(count: number, now: number): readonly Customer[] {
  return Array.from({ length: count }, (_, index) => one(index, now));
}

function one(index: number, now: number): Customer {
  const digest = createHash('sha256').update(`customer ${index}`).digest('hex');
  const id = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-4${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
  const names = [first, second, third].map(
    (words, at) => words[(index * 7 + at * 3 + Math.floor(index / 11)) % words.length],
  );
  const domain = `${names.slice(0, 2).join('')}${index}.example`.toLowerCase();
  const standing = index % 5;
  const dateAgreed = standing === 3 ? '2021-05-04T09:00:00Z' : '2024-05-04T09:00:00Z';
  const end = new Date(now + ((index * 37) % 365) * day).toISOString();
  const input = newCustomerSchema.parse({
    id,
    companyName: `${names.join(' ')} ${index}`,
    domain,
    directSigned: standing === 2,
    agreements: standing === 2 || standing === 4 ? [] : [{ dateAgreed }],
    subscriptions: standing < 3 ? [] : [{ id: `${id}-1`, quantity: 1 + ((index * 13) % 300), commitmentEndDate: end }],
  });
  return makeCustomer(input, () => id);
}
