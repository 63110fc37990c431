import type { AlertKind } from '../../agreements/alerts.ts';
import type { AttestationState } from '../../agreements/attestation.ts';
import type { CustomerStatusKind } from '../../agreements/status.ts';
import type { TextKey } from '../texts/texts.ts';
import type { Look } from './types.ts';

/** How something looks and what it is called. */
export interface NamedLook extends Look {
  readonly title: TextKey;
}

/** What Microsoft says about a customer. */
export const statusLooks: Readonly<Record<CustomerStatusKind, NamedLook>> = {
  acceptedAttested: { icon: 'accepted', tone: 'good', title: 'status.acceptedAttested' },
  acceptedDirect: { icon: 'accepted-direct', tone: 'good', title: 'status.acceptedDirect' },
  reattestationRequired: { icon: 'renew', tone: 'warning', title: 'status.reattestationRequired' },
  notAccepted: { icon: 'not-accepted', tone: 'attention', title: 'status.notAccepted' },
  unknown: { icon: 'unknown', tone: 'neutral', title: 'status.unknown' },
};

/** Where an attestation stands. */
export const stateLooks: Readonly<Record<AttestationState, NamedLook>> = {
  creating: { icon: 'creating', tone: 'accent', title: 'state.creating' },
  unanswered: { icon: 'unanswered', tone: 'warning', title: 'state.unanswered' },
  pending: { icon: 'pending', tone: 'accent', title: 'state.pending' },
  finalizing: { icon: 'finalizing', tone: 'accent', title: 'state.finalizing' },
  finalized: { icon: 'finalized', tone: 'good', title: 'state.finalized' },
  expired: { icon: 'expired', tone: 'warning', title: 'state.expired' },
  notFinalizedInTime: { icon: 'late', tone: 'warning', title: 'state.notFinalizedInTime' },
  failed: { icon: 'failed', tone: 'attention', title: 'state.failed' },
  refused: { icon: 'refused', tone: 'attention', title: 'state.refused' },
  cancelled: { icon: 'cancelled', tone: 'neutral', title: 'state.cancelled' },
  acceptedDirectly: { icon: 'accepted-direct', tone: 'good', title: 'state.acceptedDirectly' },
  replaced: { icon: 'replaced', tone: 'neutral', title: 'state.replaced' },
};

/** What happened. */
export const alertLooks: Readonly<Record<AlertKind, NamedLook>> = {
  finalized: { icon: 'finalized', tone: 'good', title: 'alert.finalized' },
  expiring: { icon: 'warning', tone: 'warning', title: 'alert.expiring' },
  expired: { icon: 'expired', tone: 'warning', title: 'alert.expired' },
  notFinalizedInTime: { icon: 'late', tone: 'warning', title: 'alert.notFinalizedInTime' },
  failed: { icon: 'failed', tone: 'attention', title: 'alert.failed' },
  stuck: { icon: 'unanswered', tone: 'attention', title: 'alert.stuck' },
  acceptedDirectly: { icon: 'accepted-direct', tone: 'good', title: 'alert.acceptedDirectly' },
  saidAccepted: { icon: 'letter', tone: 'warning', title: 'alert.saidAccepted' },
  newLinkWanted: { icon: 'link', tone: 'warning', title: 'alert.newLinkWanted' },
  otherSignatory: { icon: 'renew', tone: 'warning', title: 'alert.otherSignatory' },
  purchaseBlocked: { icon: 'blocked', tone: 'attention', title: 'alert.purchaseBlocked' },
  unblocked: { icon: 'unblocked', tone: 'good', title: 'alert.unblocked' },
  operations: { icon: 'operations', tone: 'attention', title: 'alert.operations' },
};
