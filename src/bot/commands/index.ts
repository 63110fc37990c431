import type { Command, Presses, Reply, Turn } from '../turn.ts';
import * as agreement from './agreement.ts';
import * as attest from './attest.ts';
import * as attestations from './attestation-commands.ts';
import { helpFor, hiFor } from './help.ts';
import * as invite from './invite.ts';
import * as pasted from './pasted-error.ts';
import * as pending from './pending.ts';
import * as status from './status.ts';
import * as subscriptions from './subscriptions.ts';

/** Every command, in the order in which help and the manifest name them. */
export const commands: readonly Command[] = [
  helpFor(() => commands),
  hiFor(() => commands),
  status.status,
  attest.attest,
  pending.pending,
  attestations.finalize,
  attestations.reissue,
  attestations.cancel,
  invite.invite,
  agreement.agreement,
  subscriptions.subscribe,
  subscriptions.unsubscribe,
  subscriptions.subscriptions,
];

/** Teams' menus hold twelve commands. `unsubscribe` stands aside: it is a button on the card that `subscriptions` answers. */
const besideTheMenu: readonly string[] = ['unsubscribe'];

/** The commands that the manifest's menus offer, in order. */
export const menu: readonly Command[] = commands.filter(({ name }) => !besideTheMenu.includes(name));

/** Every button; `command` is what runs a typed line from a button. */
export function pressesWith(runLine: (turn: Turn, text: string) => Promise<readonly Reply[]>): Presses {
  return {
    command: { who: 'member', run: (turn, { text }) => runLine(turn, text) },
    ...status.presses,
    ...attest.presses,
    ...attestations.presses,
    ...pending.presses,
    ...invite.presses,
    ...agreement.presses,
    ...subscriptions.presses,
    ...pasted.presses,
  };
}
