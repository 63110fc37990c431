import { type Alert, attestationAlert } from './alerts.ts';
import type { Attestation } from './attestation.ts';
import { DAY } from './instant.ts';
import type { Deps } from './ports.ts';

type Raising = Pick<Deps, 'store' | 'clock'>;

/** The alert that a signatory has accepted, as he says, and that the bot does not try by itself: once for each day that he says it. */
export function saidAcceptedAlert(deps: Raising, attestation: Attestation): Promise<Alert | null> {
  const now = deps.clock.now();
  return unlessRaised(deps, attestationAlert('saidAccepted', attestation, now, String(Math.floor(now / DAY))));
}

/** The alert that a signatory wants a new link; null where the same was raised before. `mark` tells several apart. */
export function newLinkAlert(deps: Raising, attestation: Attestation, mark: string): Promise<Alert | null> {
  return unlessRaised(deps, attestationAlert('newLinkWanted', attestation, deps.clock.now(), mark));
}

/** The alert that a signatory named somebody else, or said only that he is not the one. */
export function otherSignatoryAlert(deps: Raising, attestation: Attestation, mark: string): Promise<Alert | null> {
  return unlessRaised(deps, attestationAlert('otherSignatory', attestation, deps.clock.now(), mark));
}

async function unlessRaised({ store }: Raising, alert: Alert): Promise<Alert | null> {
  return (await store.get('alerts', alert.id)) === null ? alert : null;
}
