import { sharedDefaults } from '../../agreements/alerts.ts';
import { execute } from './buttons.ts';
import { message } from './message.ts';
import { chooseKinds } from './subscribe-card.ts';
import type { CardMessage, Reader } from './types.ts';
import { wordsFor } from './words.ts';

/** The first message in a personal chat: what the bot is good for, how to start, which alerts come and how to stop them. */
export function welcomePersonalCard({ reader }: { readonly reader: Reader }): CardMessage {
  const words = wordsFor(reader);
  const agent = reader.role === 'agent';
  const view = {
    banner: { icon: 'hello', tone: 'accent', title: words.t('welcome.title') } as const,
    says: agent
      ? [words.t('welcome.says'), words.t('welcome.try'), words.t('welcome.alerts')]
      : [words.t('welcome.member'), words.t('welcome.try')],
    buttons: [
      execute('command', words.t('button.help'), { text: 'help' }),
      ...(agent
        ? [
            execute('command', words.t('button.myDay'), { text: 'hi' }),
            execute('unsubscribe', words.t('button.stopAlerts'), {}),
          ]
        : []),
    ],
  };
  return message(words, view, words.t('welcome.summary'));
}

/** The first message in a team or group chat: asks which alerts to post there. */
export function welcomeTeamCard(input: { readonly reader: Reader; readonly addedBy: string | null }): CardMessage {
  const words = wordsFor(input.reader);
  const { addedBy } = input;
  return chooseKinds(words, {
    banner: { icon: 'hello', tone: 'accent', title: words.t('welcome.title') },
    says: [
      addedBy === null ? words.t('welcome.team') : words.t('welcome.teamBy', { name: addedBy }),
      words.t('welcome.teamPrivacy'),
    ],
    chosen: sharedDefaults,
    summary: words.t('welcome.summary'),
  });
}
