import { manyCustomers } from './many-customers.ts';
import { type Attestation, attestationState, type Customer } from './model.ts';
import { makeCustomer, type NewCustomer, newCustomerSchema, type ParsedCustomer } from './new-customer.ts';
import { changeSettings, type Settings, type SettingsChange } from './settings.ts';
import { startingCustomers } from './starting-customers.ts';
import type { World } from './world.ts';

/** Ten years: far beyond any deadline, and dates stay dates. */
const longestMove = 10 * 366 * 86_400_000;

/** Everything that can be done to the stand-in from outside of Microsoft's own API. Each resolves when it is on disk. */
export type Deeds = {
  readonly accept: (attestationId: string) => Promise<Attestation | 'unknown' | 'expired'>;
  readonly addCustomer: (input: ParsedCustomer) => Promise<Customer>;
  /** Adds so many invented customers. */
  readonly addMany: (count: number) => Promise<void>;
  /** The customer is this partner's no longer. False where there is none of this id. */
  readonly leave: (customerId: string) => Promise<boolean>;
  readonly directSign: (customerId: string) => Promise<Customer | undefined>;
  readonly configure: (change: SettingsChange) => Promise<Settings>;
  /** False, and nothing moved, for a time (milliseconds) that is negative, no number or beyond ten years. */
  readonly advance: (milliseconds: number) => Promise<boolean>;
  /** Back to the starting data and settings; the clock stays where it is. */
  readonly reset: () => Promise<void>;
};

/** Makes the deeds over a world; `initial` is what a reset goes back to. */
export function createDeeds(
  world: World,
  initial: { readonly settings: Settings; readonly customers: readonly NewCustomer[] | undefined },
): Deeds {
  const { data, clock, save } = world;
  return {
    async accept(attestationId) {
      const attestation = data.attestations.get(attestationId.toLowerCase());
      if (attestation === undefined) return 'unknown';
      const state = attestationState(attestation, clock.now());
      if (state === 'expired') return 'expired';
      const accepted = { ...attestation, acceptedAt: attestation.acceptedAt ?? clock.now() };
      data.attestations.set(accepted.attestationId, accepted);
      await save();
      return accepted;
    },
    async addCustomer(input) {
      const customer = makeCustomer(input, world.newId);
      data.customers.set(customer.id, customer);
      await save();
      return customer;
    },
    async addMany(count) {
      for (const customer of manyCustomers(count, clock.now())) data.customers.set(customer.id, customer);
      await save();
    },
    async leave(customerId) {
      const left = data.customers.delete(customerId.toLowerCase());
      if (left) await save();
      return left;
    },
    async directSign(customerId) {
      const customer = data.customers.get(customerId.toLowerCase());
      if (customer === undefined) return undefined;
      const signed = { ...customer, directSigned: true };
      data.customers.set(signed.id, signed);
      await save();
      return signed;
    },
    async configure(change) {
      data.settings = changeSettings(data.settings, change);
      await save();
      return data.settings;
    },
    async advance(milliseconds) {
      if (!(milliseconds >= 0 && data.clockOffset + milliseconds <= longestMove)) return false;
      clock.advance(milliseconds);
      await save();
      return true;
    },
    async reset() {
      fillWithStart(world, initial);
      await save();
    },
  };
}

/** Puts the starting data and settings in place of whatever is there; the clock's offset stays. */
export function fillWithStart(
  { data, clock, newId }: World,
  initial: { readonly settings: Settings; readonly customers: readonly NewCustomer[] | undefined },
): void {
  for (const map of [data.customers, data.attestations, data.carts, data.answers]) map.clear();
  data.audit.splice(0);
  const customers =
    initial.customers?.map((input) => makeCustomer(newCustomerSchema.parse(input), newId)) ??
    startingCustomers(clock.now());
  for (const customer of customers) data.customers.set(customer.id, customer);
  data.settings = initial.settings;
}
