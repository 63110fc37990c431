import type { Attestation } from '../agreements/attestation.ts';
import type { CampaignRow } from '../agreements/campaign.ts';
import { campaignRowWork, rowChange } from '../agreements/campaign-work.ts';
import { merge } from '../agreements/change.ts';
import { DAY, type Instant, MINUTE } from '../agreements/instant.ts';
import type { Change, WorkOrder } from '../agreements/ports.ts';
import { finishRow, leaveRow, type RowTurn } from './campaign-row.ts';
import { settled } from './campaign-row-settle.ts';
import type { Mail, MailSent } from './mail.ts';

/** Reminders have an order of their own: one for what happens must not put off the other. */
export const reminderOf = (rowId: string): string => `remind:${rowId}`;

/**
 * Writes to the signatory. That it is about to is written down first; whoever finds that mark left by a process that died does not send
 * again. The mailbox is asked once.
 */
export async function sendMessage(turn: RowTurn, mail: Mail, attestation: Attestation): Promise<void> {
  const { deps, ports, row, campaign } = turn;
  const reminds = row.state === 'sent';
  const message = await ports.compose(attestation, { sentence: campaign.sentence, reminds });
  if (message === null) return leaveRow(turn);
  const intent: CampaignRow = reminds
    ? { ...row, inFlight: 'reminder' }
    : { ...settled(row, { state: 'sending' }, deps.clock.now()), tries: row.tries, inFlight: 'link' };
  const committed = await deps.store.commit({ put: { campaignRows: [intent] } });
  if (committed.kind === 'conflict') return leaveRow(turn);
  const { request } = attestation;
  const sent = await mail.send({
    to: [{ address: request.emailAddress, name: `${request.signatoryFirstName} ${request.signatoryLastName}`.trim() }],
    ...(row.replyTo === null ? {} : { replyTo: [{ address: row.replyTo, name: row.owner.name }] }),
    subject: message.subject,
    text: message.text,
    clientId: deps.ids.hash(`${attestation.id}:${row.messages}:${row.reminders}`).slice(0, 32),
  });
  const mine = { ...turn, row: { ...intent, version: row.version + 1 } };
  await finishRow(mine, (current, now) => after(turn, { row: current, attestation, sent }, now));
}

function after(
  { campaign }: RowTurn,
  { row, attestation, sent }: { readonly row: CampaignRow; readonly attestation: Attestation; readonly sent: MailSent },
  now: Instant,
): Change {
  if (row.inFlight === 'reminder') {
    // Perhaps sent counts as sent: nobody is reminded twice for it.
    const reminders = sent.kind === 'refused' ? row.reminders : row.reminders + 1;
    return rowChange({ ...row, inFlight: null, reminders }, now);
  }
  const landed = { ...row, inFlight: null };
  if (sent.kind === 'refused' && isBusy(sent.reason) && row.tries < mostTries) {
    const waiting = { ...settled(landed, { state: 'toSend' }, now), tries: row.tries + 1 };
    return merge(rowChange(waiting, now), { work: [campaignRowWork(row.id, now + pause)] });
  }
  if (sent.kind === 'refused')
    return rowChange(settled(landed, { state: 'toSend', reason: 'mailRefused', detail: sent.reason }, now), now);
  const state = sent.kind === 'sent' ? 'sent' : 'perhapsSent';
  const detail = sent.kind === 'sent' ? '' : sent.reason;
  const told = { ...settled(landed, { state, detail }, now), messages: row.messages + 1, sentAt: now };
  const remind = state === 'sent' ? reminder(row, attestation, { remindDays: campaign.remindDays, now }) : [];
  return merge(rowChange(told, now), sentHistory(attestation, row, now), { work: remind });
}

/** The mailbox has sent as much as it may for now: nothing went out, and later it will. */
const isBusy = (reason: string): boolean => /429|throttl|toomany/i.test(reason);
const mostTries = 40;
const pause = 15 * MINUTE;

function reminder(
  { id }: CampaignRow,
  { deadline, createdAt }: Attestation,
  { remindDays, now }: { readonly remindDays: number | null; readonly now: Instant },
): readonly WorkOrder[] {
  if (remindDays === null || deadline === null || createdAt === null) return [];
  const dueAt = remindDays === 0 ? createdAt + (deadline - createdAt) / 2 : now + remindDays * DAY;
  return dueAt < deadline ? [{ ...campaignRowWork(id, Math.max(dueAt, now)), subject: reminderOf(id) }] : [];
}

/** History says that the link went out, as it does where a person sends it. */
export function sentHistory(attestation: Attestation, row: Pick<CampaignRow, 'owner'>, at: Instant): Change {
  const { customer, id } = attestation;
  return {
    history: [
      { at, kind: 'sent', customerId: customer.id, attestationId: id, actor: row.owner, facts: { campaign: true } },
    ],
  };
}
