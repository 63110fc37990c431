import type { DigestNotice } from '../../agreements/ports.ts';
import { attestationRow } from './attestation-row.ts';
import { execute } from './buttons.ts';
import { campaignRow } from './campaigns-card.ts';
import { type Group, list } from './list.ts';
import type { Paragraph } from './message.ts';
import { blockRow, unheardRow } from './my-day-card.ts';
import type { CardMessage, Reader } from './types.ts';
import { type Words, wordsFor } from './words.ts';

/** So many lines a group: the rest is counted. */
const most = 8;

/** What happened since the last one, and what is open. For a personal chat. */
export function digestCard(input: { readonly reader: Reader; readonly digest: DigestNotice }): CardMessage {
  const { reader, digest } = input;
  const words = wordsFor(reader);
  const { open, ended, blocks, unheard, every } = digest;
  const calm = open.length + ended.length + blocks.length + unheard.length === 0;
  const title = words.t(every === 'day' ? 'digest.daily' : 'digest.weekly');
  const counts = { ended: ended.length, blocks: blocks.length, open: open.length };
  const says = calm ? words.t('digest.calm') : words.t('digest.says', counts);
  const view = {
    banner: {
      icon: 'day',
      tone: calm ? 'good' : 'accent',
      title,
      detail: words.t('digest.since', { when: words.at(digest.since) }),
    } as const,
    says: [says, ...left(words, digest)],
    groups: groups(reader, words, digest),
    after: head(words, digest),
    buttons: [
      execute('pending', words.t('button.pending'), { whose: 'mine', page: 0 }),
      execute('settings', words.t('button.settings'), {}),
    ],
  };
  return list(words, view, words.t('digest.summary', { title, says }));
}

function groups(reader: Reader, words: Words, digest: DigestNotice): readonly Group[] {
  const { open, ended, blocks, unheard, campaigns = [] } = digest;
  return [
    { heading: words.t('day.unheard'), rows: unheard.slice(0, most).map((view) => unheardRow(reader, words, view)) },
    { heading: words.t('digest.campaigns'), rows: campaigns.slice(0, most).map((one) => campaignRow(words, one)) },
    { heading: words.t('digest.ended'), rows: ended.slice(0, most).map((one) => attestationRow(reader, words, one)) },
    { heading: words.t('day.blocks'), rows: blocks.slice(0, most).map((block) => blockRow(words, block)) },
    { heading: words.t('day.deadlines'), rows: open.slice(0, most).map((one) => attestationRow(reader, words, one)) },
  ];
}

/** How much more there is than the card shows. */
function left(words: Words, { open, ended, blocks }: DigestNotice): readonly string[] {
  const count = [open, ended, blocks].reduce((sum, { length }) => sum + Math.max(0, length - most), 0);
  return count === 0 ? [] : [words.t('digest.left', { count })];
}

/** The end of the chain of evidence, kept in many chats: whoever changes an entry later cannot change this. */
function head(words: Words, { evidenceHead }: DigestNotice): readonly Paragraph[] {
  if (evidenceHead === null) return [];
  const text = words.t('digest.evidence', { number: evidenceHead.sequence, hash: evidenceHead.hash });
  return [{ text, style: { isSubtle: true, size: 'Small' } }];
}
