import { suggestedText } from './agreement-text.ts';
import type { Customer } from './customer.ts';
import type { Deps } from './ports.ts';

/** The language in which a customer is written to: of its live attestation, else as its billing profile says; null where neither is known. */
export async function customerLanguage(
  deps: Pick<Deps, 'store' | 'customers'>,
  customer: Customer,
): Promise<string | null> {
  const { from, language } = await suggestedText(deps, customer);
  return from === 'nothing' ? null : language;
}
