import type { Attestation } from './attestation.ts';
import type { Customer } from './customer.ts';
import type { Instant } from './instant.ts';
import type { FieldProblems, FormInputs } from './signatory-form.ts';

/** Something the form says above its fields. */
export type FormNote =
  /** Values come from the signatory of the agreement of this date: a suggestion. */
  | { readonly kind: 'fromAgreement'; readonly dateAgreed: Instant }
  /** Values come from the billing contact, who need not be the signatory. */
  | { readonly kind: 'fromBilling' }
  /** Values come from whom the signatory named on the acceptance page. */
  | { readonly kind: 'fromSignatory' }
  /** Nothing could be suggested: Microsoft did not answer. */
  | { readonly kind: 'notPrefilled' }
  /** A valid agreement names a signatory; an equal one would be refused with 600061. */
  | { readonly kind: 'mustDiffer'; readonly dateAgreed: Instant }
  /** What was typed equals that signatory: refused before sending, or by Microsoft's 600061. */
  | { readonly kind: 'sameSignatory'; readonly dateAgreed: Instant | null }
  /** The company name is unlike the customer's: sending again goes on with it. */
  | { readonly kind: 'nameDiffers'; readonly typed: string }
  /** The pair of country and language is not in Microsoft's list: a warning, no refusal. */
  | { readonly kind: 'undocumentedPair' }
  /** Microsoft refused, in its own words. */
  | {
      readonly kind: 'refusedByMicrosoft';
      readonly words: string;
      readonly code: string | null;
      readonly requestId: string;
    };

/** Everything the signatory form shows. */
export interface FormView {
  /** Made with the form and sent back with it: however often it is pressed, one attestation. */
  readonly formKey: string;
  readonly customer: Customer;
  readonly values: FormInputs;
  readonly problems: FieldProblems;
  readonly notes: readonly FormNote[];
  /** Sent back with the form: the unlike company name that the agent has been asked about, or empty. */
  readonly confirmedName: string;
  /** Whether it asks how long the acceptance page lives: only where there are such pages. */
  readonly asksPageDays: boolean;
  /** The attestation that this one is to replace, or null. */
  readonly replaces: Attestation | null;
}
