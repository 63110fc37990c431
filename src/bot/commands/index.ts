import type { Command, Presses, Reply, Turn } from '../turn.ts';
import * as agreement from './agreement.ts';
import * as atRisk from './at-risk.ts';
import * as attest from './attest.ts';
import * as attestations from './attestation-commands.ts';
import * as blocked from './blocked.ts';
import * as campaign from './campaign.ts';
import * as check from './check.ts';
import * as evidence from './evidence.ts';
import { helpFor, hiFor } from './help.ts';
import * as history from './history.ts';
import * as invite from './invite.ts';
import * as list from './list.ts';
import * as pasted from './pasted-error.ts';
import * as pending from './pending.ts';
import * as report from './report.ts';
import * as settings from './settings.ts';
import * as status from './status.ts';
import * as subscriptions from './subscriptions.ts';
import * as takeOver from './take-over.ts';
import * as watch from './watch.ts';

/** Every command, in the order in which help and the manifest name them. */
export const commands: readonly Command[] = [
  helpFor(() => commands),
  hiFor(() => commands),
  status.status,
  attest.attest,
  pending.pending,
  atRisk.atRisk,
  check.check,
  list.list,
  report.report,
  campaign.campaign,
  attestations.finalize,
  attestations.reissue,
  attestations.cancel,
  takeOver.takeOver,
  invite.invite,
  agreement.agreement,
  history.history,
  evidence.evidence,
  watch.watch,
  watch.unwatch,
  subscriptions.subscribe,
  subscriptions.unsubscribe,
  subscriptions.subscriptions,
  settings.settings,
];

/** Teams' menus hold twelve commands. These stand aside: buttons of other cards do them, or they are asked for rarely. */
const besideTheMenu: readonly string[] = [
  'campaign',
  'finalize',
  'reissue',
  'cancel',
  'take over',
  'agreement',
  'history',
  'evidence',
  'watch',
  'unwatch',
  'unsubscribe',
  'subscriptions',
];

/** The commands that the manifest's menus offer, in order. */
export const menu: readonly Command[] = commands.filter(({ name }) => !besideTheMenu.includes(name));

/** Every button; `command` is what runs a typed line from a button. */
export function pressesWith(runLine: (turn: Turn, text: string) => Promise<readonly Reply[]>): Presses {
  return {
    command: { who: 'member', run: (turn, { text }) => runLine(turn, text) },
    chosenCustomer: { who: 'member', run: (turn, { line, customer }) => runLine(turn, `${line} ${customer}`) },
    ...status.presses,
    ...attest.presses,
    ...attestations.presses,
    ...pending.presses,
    ...atRisk.presses,
    ...list.presses,
    ...report.presses,
    ...campaign.presses,
    ...invite.presses,
    ...agreement.presses,
    ...history.presses,
    ...evidence.presses,
    ...subscriptions.presses,
    ...takeOver.presses,
    ...watch.presses,
    ...settings.presses,
    ...blocked.presses,
    ...pasted.presses,
  };
}
