import type { Campaign, CampaignRow } from '../../agreements/campaign.ts';
import { isMeant, type Resolution } from '../../portfolio/campaign-resolve.ts';
import { execute, withMore } from './buttons.ts';
import type { Action, Reader } from './types.ts';
import type { Words } from './words.ts';

interface Asked {
  readonly reader: Reader;
  readonly campaign: Campaign;
  readonly troubled: readonly CampaignRow[];
  readonly files: boolean;
}

/** The others are under *More*. */
const mostFirst = 4;

/** What can be done with a campaign now; never more than six buttons at once. */
export function campaignButtons(words: Words, asked: Asked): readonly Action[] {
  const { campaign, files } = asked;
  const { id, totals } = campaign;
  const file = (part: 'rows' | 'messages', format: 'csv' | 'excel', title: string): Action =>
    execute('campaignFile', title, { id, part, format });
  const rows = files
    ? [file('rows', 'excel', words.t('button.rowsExcel')), file('rows', 'csv', words.t('button.rowsCsv'))]
    : [];
  const merge = files && totals.toSend > 0 ? [file('messages', 'excel', words.t('button.mailMerge'))] : [];
  const refresh = execute('campaign', words.t('button.refresh'), { id });
  const first = [...steering(words, campaign), ...merge, ...resolving(words, asked)];
  return withMore(words, first.slice(0, mostFirst), [...first.slice(mostFirst), ...rows, refresh]);
}

function steering(words: Words, { id, state, totals, waveReady }: Campaign): readonly Action[] {
  switch (state) {
    case 'draft':
      return [
        ...(totals.unchecked === 0 && totals.notAsked > 0
          ? [execute('campaignStart', words.t('button.start'), { id })]
          : []),
        execute('campaignDrop', words.t('button.drop'), { id }),
      ];
    case 'running':
      return [
        ...(waveReady ? [execute('campaignWave', words.t('button.beginWave'), { id })] : []),
        execute('campaignStop', words.t('button.stop'), { id, live: 'followed' }),
      ];
    case 'stopped':
      return [
        execute('campaignGoOn', words.t('button.goOn'), { id }),
        execute('campaignStop', words.t('button.cancelLive'), { id, live: 'cancelled' }),
      ];
    case 'ended':
      return [];
  }
}

function resolving(words: Words, { campaign, troubled }: Asked): readonly Action[] {
  const { id, totals, sending } = campaign;
  const say = (what: Resolution, title: string): Action => execute('campaignResolve', title, { id, what });
  const again = troubled.some((row) => isMeant(row, 'tryAgain'));
  return [
    ...(sending === 'file' && totals.toSend > 0 ? [say('handedOver', words.t('button.handedOver'))] : []),
    ...(totals.perhapsSent > 0
      ? [say('arrived', words.t('button.arrived')), say('sendAgain', words.t('button.sendAgain'))]
      : []),
    ...(again ? [say('tryAgain', words.t('button.tryAgain'))] : []),
  ];
}
