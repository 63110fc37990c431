import type { PersonRef } from '../agreements/customer.ts';
import { DAY, type Instant } from '../agreements/instant.ts';
import type { CustomerStatusKind } from '../agreements/status.ts';
import { type ReadList, readList } from './campaign-csv.ts';
import { onDate } from './campaign-days.ts';
import type { CampaignPlan } from './campaign-make.ts';

/** The fields of the campaign form, as the card sends them. */
export const campaignFields = [
  'name',
  'customers',
  'reseller',
  'mine',
  'list',
  'owners',
  'replyTo',
  'sending',
  'sentence',
  'minutes',
  'remind',
  'waveSize',
  'hour',
  'startDate',
  'endDate',
] as const;

export type CampaignField = (typeof campaignFields)[number];
export type CampaignInputs = Readonly<Record<CampaignField, string>>;

/** What was wrong with what was sent, by the place where it is said. */
export type PlanProblem =
  | { readonly at: 'name'; readonly what: 'missing' | 'taken' }
  | { readonly at: 'list'; readonly what: 'empty' | Exclude<ReadList['kind'], 'list' | 'empty'>; readonly line: number }
  | { readonly at: 'owners'; readonly what: 'unknown'; readonly name: string }
  | { readonly at: 'replyTo'; readonly what: 'notAnEmail' }
  | { readonly at: 'waveSize'; readonly what: 'notANumber' }
  | { readonly at: 'dates'; readonly what: 'notADate' | 'endsFirst' | 'tooLong' };

export type ReadPlan =
  | { readonly kind: 'plan'; readonly plan: CampaignPlan }
  | { readonly kind: 'wrong'; readonly problems: readonly PlanProblem[] };

/** Lengths of a link's life that a campaign offers, in minutes: 1, 3 and 7 days. */
export const campaignMinutes: readonly number[] = [1_440, 4_320, 10_080];
/** Statuses of customers that can be chosen; `list`: those of a list. */
export const campaignCustomers = ['risk', 'notAccepted', 'reattestationRequired', 'unknown', 'list'] as const;
export type CampaignCustomers = (typeof campaignCustomers)[number];
/** After so many days a reminder; 0: at half of the link's life. */
export const campaignReminders: readonly number[] = [0, 1, 2, 3, 5];

const mostAWave = 10_000;
const longest = 366 * DAY;
const email = /^[^\s@<>(),;:"]+@[^\s@<>(),;:"]+\.[^\s@<>(),;:".]{2,}$/;

/** The form as it is shown first. */
export function emptyPlan(mails: boolean, endDate: string): CampaignInputs {
  return {
    name: '',
    customers: 'risk',
    reseller: '',
    mine: 'false',
    list: '',
    owners: '',
    replyTo: '',
    sending: mails ? 'mail' : 'file',
    sentence: '',
    minutes: '10080',
    remind: mails ? '0' : 'none',
    waveSize: '50',
    hour: '9',
    startDate: '',
    endDate,
  };
}

/** Reads what concerns the plan; customers and owners are read by others. */
export function readPlan(
  inputs: CampaignInputs,
  at: {
    readonly by: PersonRef;
    readonly zone: string | null;
    readonly now: Instant;
    readonly conversationId: string;
    readonly mails: boolean;
  },
): ReadPlan {
  const name = inputs.name.replace(/\s+/g, ' ').trim();
  const size = Number(inputs.waveSize.trim());
  const hour = Math.min(23, Math.max(0, Number(inputs.hour) || 0));
  const starts = inputs.startDate === '' ? at.now : onDate(inputs.startDate, hour, at.zone);
  const ends = onDate(inputs.endDate, 23, at.zone);
  const problems: readonly PlanProblem[] = [
    ...(name === '' ? [{ at: 'name', what: 'missing' } as const] : []),
    ...(inputs.replyTo.trim() === '' || email.test(inputs.replyTo.trim())
      ? []
      : [{ at: 'replyTo', what: 'notAnEmail' } as const]),
    ...(Number.isSafeInteger(size) && size >= 1 && size <= mostAWave
      ? []
      : [{ at: 'waveSize', what: 'notANumber' } as const]),
    ...datesProblem(starts, ends, at.now),
  ];
  if (problems.length > 0 || starts === null || ends === null) return { kind: 'wrong', problems };
  const minutes = campaignMinutes.includes(Number(inputs.minutes)) ? Number(inputs.minutes) : 10_080;
  const plan: CampaignPlan = {
    name,
    by: at.by,
    zone: at.zone,
    sending: inputs.sending === 'mail' && at.mails ? 'mail' : 'file',
    originConversationId: at.conversationId,
    remindDays:
      campaignReminders.includes(Number(inputs.remind)) && inputs.remind !== '' ? Number(inputs.remind) : null,
    sentence: inputs.sentence.trim(),
    minutes,
    waveSize: size,
    hour,
    startsAt: Math.max(starts, at.now),
    endsAt: ends,
  };
  return { kind: 'plan', plan };
}

function datesProblem(starts: Instant | null, ends: Instant | null, now: Instant): readonly PlanProblem[] {
  if (starts === null || ends === null) return [{ at: 'dates', what: 'notADate' }];
  if (ends <= Math.max(starts, now)) return [{ at: 'dates', what: 'endsFirst' }];
  return ends > now + longest ? [{ at: 'dates', what: 'tooLong' }] : [];
}

/** The list that was pasted or uploaded, or what is wrong with it. */
export function readLines(text: string): Extract<ReadList, { kind: 'list' }> | PlanProblem {
  const read = readList(text);
  if (read.kind === 'list') return read;
  return { at: 'list', what: read.kind, line: read.kind === 'openQuote' ? read.line : 0 };
}

/** The status of a choice; null where it is a list. */
export function statusOfChoice(customers: string): 'risk' | CustomerStatusKind | null {
  if (customers === 'list') return null;
  if (customers === 'notAccepted' || customers === 'reattestationRequired' || customers === 'unknown') return customers;
  return 'risk';
}
