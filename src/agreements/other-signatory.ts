import type { Attestation } from './attestation.ts';
import type { FormView } from './form-view.ts';
import type { Deps } from './ports.ts';
import { formOf, inputsOf } from './prepare-form.ts';
import type { OtherSignatory } from './rows.ts';

const nobody: OtherSignatory = { firstName: '', lastName: '', emailAddress: '', phoneNumber: '' };
const mostHops = 20;

/** The form of an attestation, filled with whom its signatory named instead; `canBeReplaced` says which ones a new link may replace. */
export async function formForOther(
  deps: Pick<Deps, 'store' | 'ids' | 'pageUrl'>,
  asked: Attestation,
  canBeReplaced: (attestation: Attestation) => boolean,
): Promise<FormView> {
  const { attestation, other } = await named(deps, asked);
  const { customer } = attestation;
  const { firstName, lastName, emailAddress, phoneNumber } = other ?? nobody;
  const person = { signatoryFirstName: firstName, signatoryLastName: lastName, emailAddress, phoneNumber };
  return formOf(deps, {
    customer,
    values: { ...inputsOf(attestation), ...person },
    notes: [{ kind: 'fromSignatory' }],
    replaces: canBeReplaced(attestation) ? attestation : null,
  });
}

/** The page may have gone on with a newer link since it was said. */
async function named(
  { store }: Pick<Deps, 'store'>,
  asked: Attestation,
): Promise<{ readonly attestation: Attestation; readonly other: OtherSignatory | null }> {
  let attestation = asked;
  for (let hops = 0; hops < mostHops; hops += 1) {
    const pages = await store.find('pages', 'attestation', attestation.id);
    const next = attestation.replacedBy === null ? null : await store.get('attestations', attestation.replacedBy);
    if (pages.length > 0 || next === null) return { attestation, other: pages.at(-1)?.other ?? null };
    attestation = next;
  }
  return { attestation, other: null };
}
