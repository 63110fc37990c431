import type { Campaign } from '../agreements/campaign.ts';
import type { PersonRef } from '../agreements/customer.ts';
import { findPeople } from '../agreements/find-person.ts';
import { DAY } from '../agreements/instant.ts';
import { localTime } from '../agreements/local-time.ts';
import { type ChosenRow, chooseByFilter, chooseByList, type Owners } from '../portfolio/campaign-choose.ts';
import type { ListLine } from '../portfolio/campaign-csv.ts';
import { makeCampaign } from '../portfolio/campaign-make.ts';
import {
  type CampaignInputs,
  emptyPlan,
  type PlanProblem,
  readLines,
  readPlan,
  statusOfChoice,
} from '../portfolio/campaign-plan.ts';
import { ownAddress } from './own-address.ts';
import type { Turn } from './turn.ts';

/** So long a campaign lasts unless somebody says otherwise. */
const usualDays = 60;

/** The form as it is shown first; answers go to the asking person's own address, where Teams tells it. */
export async function newCampaignInputs(turn: Turn): Promise<CampaignInputs> {
  const { reports } = turn.deps;
  const { year, month, day } = localTime(turn.reader.now + usualDays * DAY, turn.reader.timeZone);
  const end = new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
  const mails = turn.deps.campaigns?.mails ?? false;
  const address = mails && reports !== undefined ? await ownAddress(turn, reports) : null;
  return { ...emptyPlan(mails, end), replyTo: address ?? '' };
}

export type StartedCampaign =
  | { readonly kind: 'made'; readonly campaign: Campaign }
  | { readonly kind: 'wrong'; readonly problems: readonly PlanProblem[] };

/** Makes a campaign of a sent form: everything that is wrong with it is said at once, and nothing is written then. */
export async function campaignFromForm(turn: Turn, formKey: string, inputs: CampaignInputs): Promise<StartedCampaign> {
  const { deps, person, reader, conversation } = turn;
  const mails = deps.campaigns?.mails ?? false;
  const by = { zone: reader.timeZone, now: reader.now, conversationId: conversation.id, by: person, mails };
  const read = readPlan(inputs, by);
  const owners = await ownersOf(turn, inputs);
  const chosen = 'problem' in owners ? owners : await rowsOf(turn, inputs, owners);
  const problems: readonly PlanProblem[] = [
    ...(read.kind === 'wrong' ? read.problems : []),
    ...('problem' in chosen ? [chosen.problem] : []),
  ];
  if (read.kind === 'wrong' || 'problem' in chosen) return { kind: 'wrong', problems };
  const made = await makeCampaign(deps.domain, formKey, { plan: read.plan, rows: chosen.rows });
  if (made.kind === 'nameTaken') return { kind: 'wrong', problems: [{ at: 'name', what: 'taken' }] };
  return { kind: 'made', campaign: made.campaign };
}

type Chosen = { readonly rows: readonly ChosenRow[] } | { readonly problem: PlanProblem };

async function rowsOf(turn: Turn, inputs: CampaignInputs, owners: Owners): Promise<Chosen> {
  const portfolio = await turn.deps.portfolio();
  const status = statusOfChoice(inputs.customers);
  if (status !== null) {
    const ownerId = inputs.mine === 'true' ? turn.person.objectId : null;
    return { rows: chooseByFilter(portfolio, { status, reseller: inputs.reseller, ownerId }, owners) };
  }
  // The list comes as a file later.
  if (inputs.list.trim() === '') return { rows: [] };
  const read = readLines(inputs.list);
  return 'at' in read ? { problem: read } : { rows: chooseByList(portfolio, read.lines, owners) };
}

/** The rows of an uploaded list, for a campaign that is a draft. */
export async function rowsOfUpload(turn: Turn, lines: readonly ListLine[]): Promise<readonly ChosenRow[]> {
  const owners = await ownersOf(turn, { owners: '', replyTo: '' });
  return 'problem' in owners ? [] : chooseByList(await turn.deps.portfolio(), lines, owners);
}

/** The people who take care, in turn; the asking one where nobody is named. */
async function ownersOf(
  { deps, person }: Turn,
  { owners, replyTo }: Pick<CampaignInputs, 'owners' | 'replyTo'>,
): Promise<Owners | { readonly problem: PlanProblem }> {
  const people: PersonRef[] = [];
  const names = owners
    .split(/[,;\n]/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  for (const name of names) {
    const [found, another] = await findPeople(deps.domain, name);
    if (found === undefined || another !== undefined) return { problem: { at: 'owners', what: 'unknown', name } };
    people.push(found.person);
  }
  const known = await deps.domain.store.all('people');
  const plain = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ').trim();
  const byName = Map.groupBy(known, ({ name }) => plain(name));
  return {
    people: people.length === 0 ? [person] : people,
    replyTo: replyTo.trim() === '' ? null : replyTo.trim(),
    named: (name) => {
      const [one, another] = byName.get(plain(name)) ?? [];
      return one === undefined || another !== undefined ? null : { objectId: one.id, name: one.name };
    },
  };
}
