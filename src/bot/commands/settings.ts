import { localeOf } from '../../agreements/reach.ts';
import type { Person } from '../../agreements/rows.ts';
import { readSettings, saveSettings } from '../../agreements/settings.ts';
import { execute, namedNotice, noticeCard, settingsCard, settingsInWords, settingsValues, wordsFor } from '../cards.ts';
import { personally } from '../personally.ts';
import { notice } from '../replies.ts';
import type { Command, Presses, Reply, Turn } from '../turn.ts';

/** `settings`: language, time zone, quiet hours and digest of one person. */
export const settings: Command = {
  name: 'settings',
  takes: '',
  example: 'settings',
  description: 'command.settings',
  who: 'agent',
  run: async (turn) => [turn.reader.audience === 'shared' ? elsewhere(turn) : await shown(turn)],
};

export const presses = {
  settings: { who: 'agent', run: async (turn) => [await shown(turn)] },
  saveSettings: {
    who: 'agent',
    run: async (turn, inputs) => {
      if (turn.reader.audience === 'shared') return [elsewhere(turn)];
      const read = readSettings(inputs);
      const { domain } = turn.deps;
      if (read.kind !== 'settings') {
        const teamsZone = (await domain.store.get('people', turn.person.objectId))?.timeZone ?? null;
        const card = settingsCard({ reader: turn.reader, teamsZone, values: inputs, problem: read.kind });
        return [{ says: card, to: 'inPlace' }];
      }
      const person = await saveSettings(domain, turn.person.objectId, read.settings);
      return [person === null ? notice(turn, 'notFound') : saved(turn, person)];
    },
  },
} satisfies Partial<Presses>;

/** The form, in the personal chat. */
async function shown(turn: Turn): Promise<Reply> {
  const person = await turn.deps.domain.store.get('people', turn.person.objectId);
  const card = settingsCard({
    reader: personally(turn.reader),
    teamsZone: person?.timeZone ?? null,
    values: settingsValues(person?.settings ?? null),
    problem: null,
  });
  return { says: card, to: turn.reader.audience === 'shared' ? 'personal' : 'here' };
}

/** They are one person's alone: where others read along they are neither shown nor changed. */
function elsewhere({ reader }: Turn): Reply {
  const open = execute('settings', wordsFor(reader).t('button.inMyChat'), {});
  return { says: namedNotice({ reader, name: 'settingsElsewhere', buttons: [open] }), to: 'here' };
}

/** In the language that was chosen, which need not be the one that was asked in. */
function saved(turn: Turn, person: Person): Reply {
  const reader = { ...turn.reader, locale: localeOf(person) ?? turn.reader.locale };
  const words = wordsFor(reader);
  const says = noticeCard({
    reader,
    tone: 'good',
    title: words.t('settings.saved'),
    text: settingsInWords(words, person).join(' '),
    buttons: [execute('settings', words.t('button.change'), {})],
  });
  return { says, to: 'inPlace' };
}
