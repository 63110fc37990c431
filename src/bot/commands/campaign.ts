import type { Campaign } from '../../agreements/campaign.ts';
import { nameClaim } from '../../portfolio/campaign-make.ts';
import { resolveRows } from '../../portfolio/campaign-resolve.ts';
import {
  addBoard,
  beginWave,
  dropCampaign,
  goOnWithCampaign,
  type Steered,
  startCampaign,
  stopCampaign,
} from '../../portfolio/campaign-steer.ts';
import { offerCampaignFile } from '../campaign-file.ts';
import { campaignMessage } from '../campaign-message.ts';
import { campaignFromForm, newCampaignInputs } from '../campaign-start.ts';
import { uploadList } from '../campaign-upload.ts';
import { campaignFormCard } from '../cards/campaign-form-card.ts';
import { campaignsCard, execute, namedNotice, wordsFor } from '../cards.ts';
import { personally } from '../personally.ts';
import { notice } from '../replies.ts';
import type { Command, Presses, Reply, Turn } from '../turn.ts';

/** `campaign`: all of them, and a new one; `campaign <name>`: how one stands. With a file, that is its list. */
export const campaign: Command = {
  name: 'campaign',
  aliases: ['campaigns'],
  takes: '[name]',
  example: 'campaign',
  description: 'command.campaign',
  who: 'agent',
  run: async (turn, argument) => {
    const [file] = turn.files ?? [];
    const name = argument.trim();
    const named = name === '' ? null : await byName(turn, name);
    if (file !== undefined) {
      const draft = named ?? (name === '' ? await onlyDraft(turn) : null);
      if (draft === null) return [notice(turn, 'campaignWhich')];
      const taken = await uploadList(turn, draft, file);
      return ['says' in taken ? taken : await board(turn, taken, 'here')];
    }
    if (name === '') return [await all(turn)];
    return [
      named === null ? notice(turn, 'noCampaign', { name: name.slice(0, 60) }) : await board(turn, named, 'here'),
    ];
  },
};

export const presses = {
  campaign: { who: 'agent', run: (turn, { id }) => withCampaign(turn, id, (found) => board(turn, found, 'inPlace')) },
  campaignForm: { who: 'agent', run: async (turn) => [await form(turn)] },
  campaignMake: {
    who: 'agent',
    run: async (turn, { formKey, ...values }) => {
      if (turn.reader.audience === 'shared') return [elsewhere(turn)];
      const started = await campaignFromForm(turn, formKey, values);
      if (started.kind === 'made') return [await board(turn, started.campaign, 'inPlace')];
      const { problems } = started;
      const mails = turn.deps.campaigns?.mails ?? false;
      return [{ says: campaignFormCard({ reader: turn.reader, formKey, values, problems, mails }), to: 'inPlace' }];
    },
  },
  campaignStart: {
    who: 'agent',
    run: async (turn, { id }) => [await steered(turn, startCampaign(turn.deps.domain, id))],
  },
  campaignStop: {
    who: 'agent',
    run: async (turn, { id, live }) => [await steered(turn, stopCampaign(turn.deps.domain, id, live === 'cancelled'))],
  },
  campaignGoOn: {
    who: 'agent',
    run: async (turn, { id }) => [await steered(turn, goOnWithCampaign(turn.deps.domain, id))],
  },
  campaignWave: { who: 'agent', run: async (turn, { id }) => [await steered(turn, beginWave(turn.deps.domain, id))] },
  campaignDrop: {
    who: 'agent',
    run: async (turn, { id }) => {
      const dropped = await dropCampaign(turn.deps.domain, id);
      return [dropped.kind === 'done' ? notice(turn, 'campaignDropped', {}, 'inPlace') : await outcome(turn, dropped)];
    },
  },
  campaignResolve: {
    who: 'agent',
    run: (turn, { id, what }) =>
      withCampaign(turn, id, async (found) => {
        await resolveRows(turn.deps.domain, { campaign: found, what, by: turn.person });
        return board(turn, (await turn.deps.domain.store.get('campaigns', id)) ?? found, 'inPlace');
      }),
  },
  campaignFile: {
    who: 'agent',
    run: (turn, { id, part, format }) =>
      withCampaign(turn, id, (found) => offerCampaignFile(turn, found, { id, part, format })),
  },
} satisfies Partial<Presses>;

async function withCampaign(
  turn: Turn,
  id: string,
  goOn: (found: Campaign) => Promise<Reply>,
): Promise<readonly Reply[]> {
  const found = await turn.deps.domain.store.get('campaigns', id);
  return [found === null ? notice(turn, 'campaignGone') : await goOn(found)];
}

async function steered(turn: Turn, steering: Promise<Steered>): Promise<Reply> {
  return outcome(turn, await steering);
}

async function outcome(turn: Turn, result: Steered): Promise<Reply> {
  switch (result.kind) {
    case 'gone':
      return notice(turn, 'campaignGone');
    case 'stillChecking':
      return notice(turn, 'campaignChecking');
    case 'nobody':
      return notice(turn, 'campaignNobody');
    case 'done':
    case 'notNow':
      return board(turn, result.campaign, 'inPlace');
  }
}

/** The campaign's card, which is edited from then on. */
async function board(turn: Turn, found: Campaign, to: Reply['to']): Promise<Reply> {
  const says = await campaignMessage(turn.deps, turn.reader, found);
  return { says, to, keep: (message) => addBoard(turn.deps.domain, found.id, message) };
}

async function all(turn: Turn): Promise<Reply> {
  const campaigns = await turn.deps.domain.store.all('campaigns');
  return { says: campaignsCard({ reader: turn.reader, campaigns }), to: 'here' };
}

async function form(turn: Turn): Promise<Reply> {
  const card = campaignFormCard({
    reader: personally(turn.reader),
    formKey: turn.deps.newId(),
    values: await newCampaignInputs(turn),
    problems: [],
    mails: turn.deps.campaigns?.mails ?? false,
  });
  return { says: card, to: turn.reader.audience === 'shared' ? 'personal' : 'here' };
}

/** Lists name signatories: where others read along nothing is made. */
function elsewhere({ reader }: Turn): Reply {
  const open = execute('campaignForm', wordsFor(reader).t('button.inMyChat'), {});
  return { says: namedNotice({ reader, name: 'campaignElsewhere', buttons: [open] }), to: 'here' };
}

async function byName(turn: Turn, name: string): Promise<Campaign | null> {
  const { store } = turn.deps.domain;
  const claim = await store.get('claims', nameClaim(name));
  return claim === null ? null : store.get('campaigns', claim.holder);
}

async function onlyDraft(turn: Turn): Promise<Campaign | null> {
  const drafts = await turn.deps.domain.store.find('campaigns', 'state', 'draft');
  const [mine, another] = drafts.filter(({ by }) => by.objectId === turn.person.objectId);
  return mine !== undefined && another === undefined ? mine : null;
}
