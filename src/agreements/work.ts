import { announceAlert } from './announce.ts';
import { lookForAgreement } from './block-purchase.ts';
import { decideAndFinish } from './change.ts';
import { createAttestation } from './create-attestation.ts';
import { deliver } from './deliver.ts';
import { sendDigest } from './digest.ts';
import { escalate } from './escalate.ts';
import { sendEventsOut } from './events-out.ts';
import { finalize } from './finalize.ts';
import { forget } from './forget.ts';
import type { Deps, Work, WorkKind } from './ports.ts';
import { readLog } from './read-log.ts';
import { editAlert, refreshAlert } from './refresh-alert.ts';
import { editCard, refreshCards } from './refresh-cards.ts';
import { stillRefused } from './refused-although.ts';
import { passDeadline, remind } from './remind.ts';
import { sendEnded } from './tell-ended.ts';
import { sendTakenOver } from './tell-owner.ts';
import { sendWentThrough } from './tell-went-through.ts';
import { writeEvidence } from './write-evidence.ts';

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
  editAlert,
  editCard,
  lookForAgreement,
  stillRefused,
  eventOut: sendEventsOut,
  writeEvidence,
  forget,
  escalate,
  tellOwner: sendTakenOver,
  tellWentThrough: sendWentThrough,
  tellEnded: sendEnded,
  digest: sendDigest,
  readLog,
  countPortfolio,
  mirrorList: runMirror,
  mirrorRead: runMirror,
  campaignRow: runCampaign,
  campaignWave: runCampaign,
  campaignBoard: runCampaign,
};

async function countPortfolio({ dailyCounting }: Deps, work: Work): Promise<void> {
  if (dailyCounting === undefined) throw new Error(`nothing here runs ${work.kind}`);
  await dailyCounting.run(work);
}

async function runMirror(deps: Deps, work: Work): Promise<void> {
  // Ordered by a bot that had a mirror: it is ordered again by the next that has one.
  if (deps.mirror === undefined) return decideAndFinish(deps, work, async () => ({}));
  await deps.mirror.run(work);
}

async function runCampaign(deps: Deps, work: Work): Promise<void> {
  if (deps.campaigns === undefined) throw new Error(`nothing here runs ${work.kind}`);
  await deps.campaigns.run(deps, work);
}

/** Whether somebody is waiting for the outcome: such work asks Microsoft before the work that the bot does by itself. */
export function isAwaited(work: Pick<Work, 'kind' | 'data'>): boolean {
  switch (work.kind) {
    case 'createAttestation':
      return work.data?.['campaign'] !== true;
    case 'finalize':
      return work.data?.['asked'] === true;
    case 'remind':
    case 'deadline':
    case 'refreshCards':
    case 'announce':
    case 'deliver':
    case 'refreshAlert':
    case 'editAlert':
    case 'editCard':
    case 'lookForAgreement':
    case 'stillRefused':
    case 'eventOut':
    case 'writeEvidence':
    case 'forget':
    case 'escalate':
    case 'tellOwner':
    case 'tellWentThrough':
    case 'tellEnded':
    case 'digest':
    case 'readLog':
    case 'countPortfolio':
    case 'mirrorList':
    case 'mirrorRead':
    case 'campaignRow':
    case 'campaignWave':
    case 'campaignBoard':
      return false;
  }
}
