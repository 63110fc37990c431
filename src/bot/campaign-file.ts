import { type Campaign, rowsIn } from '../agreements/campaign.ts';
import { type CampaignFileWords, mergeTable, rowsTable } from '../portfolio/campaign-tables.ts';
import { type CampaignFile, fileToken } from '../portfolio/file-link.ts';
import { makeFile } from '../portfolio/file-make.ts';
import type { FileFormat, MadeFile } from '../portfolio/file-table.ts';
import { fileTypes } from '../portfolio/report-file.ts';
import { campaignPorts } from './campaign-ports.ts';
import { campaignReasons, campaignResults } from './cards/campaign-words.ts';
import { noticeCard, openUrl, wordsFor } from './cards.ts';
import { consentAttachment, sizeOf } from './file-card.ts';
import { notice } from './replies.ts';
import { type TextKey, texts } from './texts/texts.ts';
import type { BotDeps, Reply, Turn } from './turn.ts';

interface Wanted extends CampaignFile {
  readonly format: FileFormat;
}

/** A campaign's rows, or the messages that people send, as a file. It names signatories and holds links: for the presser alone. */
export async function offerCampaignFile(turn: Turn, campaign: Campaign, wanted: Wanted): Promise<Reply> {
  const { reports } = turn.deps;
  if (reports === undefined) return notice(turn, 'noFiles');
  const { consent, fileUrl } = reports;
  if (consent && (turn.reader.audience === 'personal' || fileUrl === null)) return consentReply(turn, campaign, wanted);
  return fileUrl === null ? notice(turn, 'noFiles') : linkReply(turn, wanted, fileUrl);
}

/** Letters, figures and hyphens of the campaign's name, so that every system takes it. */
function campaignFileName({ name }: Pick<Campaign, 'name'>, { part, format }: Wanted): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase();
  return `campaign-${plain === '' ? 'unnamed' : plain}-${part}.${fileTypes[format].ending}`;
}

function consentReply({ reader }: Turn, campaign: Campaign, wanted: Wanted): Reply {
  const { t } = wordsFor(reader);
  const attachment = consentAttachment({
    name: campaignFileName(campaign, wanted),
    description: t('campaign.fileSays', { name: campaign.name }),
    bytes: 2 * sizeOf(wanted.format, rowsIn(campaign.totals)),
    context: { report: wanted.format, resellerId: '', campaign: { id: wanted.id, part: wanted.part } },
  });
  return { says: { text: t('report.consent'), attachment }, to: 'personal', confidential: true };
}

async function linkReply(turn: Turn, wanted: Wanted, fileUrl: (token: string) => string): Promise<Reply> {
  const { reader, deps, person } = turn;
  const { t } = wordsFor(reader);
  const known = await deps.domain.store.get('people', person.objectId);
  const token = fileToken(
    deps.domain.ids,
    {
      format: wanted.format,
      resellerId: null,
      locale: reader.locale,
      person: { objectId: person.objectId, tenantId: known?.tenantId ?? null },
      campaign: { id: wanted.id, part: wanted.part },
    },
    deps.reports?.wallNow() ?? 0,
  );
  const title = t(wanted.format === 'excel' ? 'report.excelReady' : 'report.csvReady');
  const buttons = [openUrl(t('button.download'), fileUrl(token))];
  const says = noticeCard({ reader, tone: 'good', title, text: t('report.linkSays'), buttons });
  return { says, to: 'personal', confidential: true };
}

/** The file as it is at this moment; null where the campaign is gone. */
export async function makeCampaignFile(
  deps: BotDeps,
  wanted: Wanted & { readonly locale: string },
): Promise<MadeFile | null> {
  const { store } = deps.domain;
  const campaign = await store.get('campaigns', wanted.id);
  if (campaign === null) return null;
  const rows = await store.find('campaignRows', 'campaign', wanted.id);
  const { compose } = campaignPorts(() => deps, null);
  const table =
    wanted.part === 'rows'
      ? rowsTable(campaign, rows, fileWords(wanted.locale))
      : await mergeTable({ store, compose }, { campaign, rows });
  const { contentType } = fileTypes[wanted.format];
  return { name: campaignFileName(campaign, wanted), contentType, bytes: await makeFile(wanted.format, table) };
}

function fileWords(locale: string): CampaignFileWords {
  const { t } = texts(locale);
  return {
    sheet: t('campaign.file.sheet'),
    column: (name) => t(columns[name]),
    result: (result) => t(campaignResults[result]),
    reason: (reason) => t(campaignReasons[reason]),
  };
}

const columns: Readonly<Record<Parameters<CampaignFileWords['column']>[0], TextKey>> = {
  line: 'campaign.file.line',
  result: 'campaign.file.result',
  reason: 'campaign.file.reason',
  detail: 'campaign.file.detail',
  microsoft: 'campaign.file.microsoft',
  wave: 'campaign.file.wave',
  messages: 'campaign.file.messages',
  sentAt: 'campaign.file.sentAt',
};
