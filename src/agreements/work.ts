import { announceAlert } from './announce.ts';
import { lookForAgreement } from './block-purchase.ts';
import { createAttestation } from './create-attestation.ts';
import { deliver, refreshAlert } from './deliver.ts';
import { finalize } from './finalize.ts';
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
};
