import type { Campaign } from '../agreements/campaign.ts';
import { decodeList } from '../portfolio/campaign-decode.ts';
import { replaceRows } from '../portfolio/campaign-make.ts';
import { readLines } from '../portfolio/campaign-plan.ts';
import type { AttachedFile } from './attached-files.ts';
import { rowsOfUpload } from './campaign-start.ts';
import { problemText } from './cards/campaign-form-card.ts';
import { noticeCard, wordsFor } from './cards.ts';
import { notice } from './replies.ts';
import type { Reply, Turn } from './turn.ts';

/** Reads an attached list into a draft, in place of its rows. Answers the campaign, or why the list was not taken. */
export async function uploadList(turn: Turn, campaign: Campaign, file: AttachedFile): Promise<Campaign | Reply> {
  const { deps, reader } = turn;
  const download = deps.campaigns?.download ?? null;
  if (download === null) return notice(turn, 'noUpload');
  const downloaded = await download(file.downloadUrl);
  if (downloaded.kind === 'tooLarge') return notice(turn, 'listTooLarge');
  if (downloaded.kind !== 'bytes') {
    const code = downloaded.kind === 'failed' ? downloaded.code : null;
    deps.log.warn({ outcome: downloaded.kind, code }, 'An attached list could not be fetched');
    return notice(turn, 'listNotFetched');
  }
  const read = readLines(decodeList(downloaded.bytes));
  if ('at' in read) {
    const words = wordsFor(reader);
    const title = words.t('campaign.listRefused');
    return { says: noticeCard({ reader, tone: 'warning', title, text: problemText(words, read) }), to: 'here' };
  }
  const replaced = await replaceRows(deps.domain, campaign.id, await rowsOfUpload(turn, read.lines));
  if (replaced === null) return notice(turn, 'campaignGone');
  return replaced.kind === 'made' ? replaced.campaign : notice(turn, 'campaignBegun');
}
