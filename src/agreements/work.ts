import { announceAlert } from './announce.ts';
import { lookForAgreement } from './block-purchase.ts';
import { createAttestation } from './create-attestation.ts';
import { deliver, refreshAlert } from './deliver.ts';
import { finalize } from './finalize.ts';
import { forget } from './forget.ts';
import type { Deps, Work, WorkKind } from './ports.ts';
import { refreshCards } from './refresh-cards.ts';
import { passDeadline, remind } from './remind.ts';

/** What each kind of due work does. */
export const handlers: Readonly<Record<WorkKind, (deps: Deps, work: Work) => Promise<void>>> = {
  createAttestation,
  finalize,
  remind,
  deadline: passDeadline,
  refreshCards,
  announce: announceAlert,
  deliver,
  refreshAlert,
  lookForAgreement,
  forget,
};

/** Whether somebody is waiting for the outcome: such work asks Microsoft before the work that the bot does by itself. */
export function isAwaited(work: Pick<Work, 'kind' | 'data'>): boolean {
  switch (work.kind) {
    case 'createAttestation':
      return true;
    case 'finalize':
      return work.data?.['asked'] === true;
    case 'remind':
    case 'deadline':
    case 'refreshCards':
    case 'announce':
    case 'deliver':
    case 'refreshAlert':
    case 'lookForAgreement':
    case 'forget':
      return false;
  }
}
