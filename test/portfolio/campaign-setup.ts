import type { Campaign, CampaignBoard, CampaignRow } from '../../src/agreements/campaign.ts';
import type { Customer } from '../../src/agreements/customer.ts';
import { DAY } from '../../src/agreements/instant.ts';
import type { SendOutcome } from '../../src/agreements/ports.ts';
import { chooseByList } from '../../src/portfolio/campaign-choose.ts';
import { readList } from '../../src/portfolio/campaign-csv.ts';
import { type CampaignPlan, makeCampaign } from '../../src/portfolio/campaign-make.ts';
import { startCampaign } from '../../src/portfolio/campaign-steer.ts';
import { createCampaigns } from '../../src/portfolio/campaigns.ts';
import type { Mail, MailSent, OutgoingMail } from '../../src/portfolio/mail.ts';
import type { PortfolioRow } from '../../src/portfolio/portfolio.ts';
import { alex, createWorld, ProcessDied, start, type World } from '../support/domain.ts';

/** A mailbox that remembers; what is scripted comes first. */
export interface MailBox extends Mail {
  readonly sent: OutgoingMail[];
  readonly next: (MailSent | 'dieBefore' | 'dieAfter')[];
}

export function createMailBox(): MailBox {
  const box: MailBox = {
    sent: [],
    next: [],
    send: async (mail) => {
      const scripted = box.next.shift();
      if (scripted === 'dieBefore') throw new ProcessDied('before the mail');
      if (scripted === undefined || scripted === 'dieAfter') box.sent.push(mail);
      if (scripted === 'dieAfter') throw new ProcessDied('after the mail');
      return scripted ?? { kind: 'sent' };
    },
  };
  return box;
}

/** A domain that runs campaigns. */
export interface CampaignWorld extends World {
  readonly mail: MailBox;
  readonly shown: { readonly campaign: Campaign; readonly board: CampaignBoard }[];
  readonly nextShown: SendOutcome[];
}

export async function createCampaignWorld(): Promise<CampaignWorld> {
  const mail = createMailBox();
  const shown: CampaignWorld['shown'] = [];
  const nextShown: SendOutcome[] = [];
  const campaigns = createCampaigns({
    mail,
    compose: async (attestation, { sentence, reminds }) =>
      attestation.attestationId === null
        ? null
        : {
            subject: reminds ? 'reminder' : 'please accept',
            text: `${sentence} ${attestation.attestationId}`,
            link: `https://mca.example/${attestation.attestationId}`,
          },
    showBoard: async (campaign, board) => {
      shown.push({ campaign, board });
      return nextShown.shift() ?? { kind: 'sent', activityId: board.activityId };
    },
  });
  const world = await createWorld(90 * DAY, { campaigns });
  return Object.assign(world, { mail, shown, nextShown });
}

export const aCustomer = (number: number): Customer => ({
  id: `0a000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  companyName: `Company ${number}`,
  domain: `company${number}.example`,
});

export const aPortfolioRow = (customer: Customer, changed: Partial<PortfolioRow> = {}): PortfolioRow => ({
  customer,
  reseller: null,
  status: null,
  readAt: null,
  lastKnown: null,
  leftAt: null,
  attestation: null,
  block: null,
  owner: null,
  exposure: null,
  ...changed,
});

export const aPlan = (changed: Partial<CampaignPlan> = {}): CampaignPlan => ({
  name: 'Spring',
  by: alex,
  zone: 'Europe/Berlin',
  sending: 'mail',
  originConversationId: 'personal-alex',
  remindDays: null,
  sentence: 'Dear partner,',
  minutes: 10_080,
  waveSize: 10,
  hour: 8,
  startsAt: start,
  endsAt: start + 30 * DAY,
  ...changed,
});

/** A list of so many customers, complete. */
export function listOf(count: number): string {
  const lines = Array.from({ length: count }, (_, at) => {
    const { domain, companyName } = aCustomer(at + 1);
    return `${domain},DE,de-DE,${companyName},Kim,Akers,kim@${domain},+49 30 5550${at + 100}`;
  });
  const heading = 'domain,country,language,companyName,signatoryFirstName,signatoryLastName,emailAddress,phoneNumber';
  return [heading, ...lines].join('\n');
}

export function rowsOf(text: string, customers: number) {
  const read = readList(text);
  if (read.kind !== 'list') throw new Error(`the list was ${read.kind}`);
  const rows = Array.from({ length: customers }, (_, at) => aPortfolioRow(aCustomer(at + 1)));
  return chooseByList({ rows: () => rows }, read.lines, {
    people: [alex],
    replyTo: 'alex@partner.example',
    named: () => null,
  });
}

/** Makes a campaign of so many customers, lets the dry run end, and starts it. */
export async function started(world: CampaignWorld, count: number, changed: Partial<CampaignPlan> = {}): Promise<void> {
  await makeCampaign(world.deps, 'c1', { plan: aPlan(changed), rows: rowsOf(listOf(count), count) });
  await world.drain();
  const begun = await startCampaign(world.deps, 'c1');
  if (begun.kind !== 'done') throw new Error(`the campaign was not started: ${begun.kind}`);
}

export async function campaignRows(world: World): Promise<readonly CampaignRow[]> {
  const rows = await world.deps.store.find('campaignRows', 'campaign', 'c1');
  return [...rows].sort((a, b) => a.number - b.number);
}

export async function states(world: World): Promise<readonly string[]> {
  return (await campaignRows(world)).map(({ state }) => state);
}

export async function campaign(world: World): Promise<Campaign> {
  const found = await world.deps.store.get('campaigns', 'c1');
  if (found === null) throw new Error('there is no campaign');
  return found;
}
