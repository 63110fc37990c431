import { execute } from './buttons.ts';
import { list } from './list.ts';
import type { Action, CardMessage, Reader } from './types.ts';
import { type Words, wordsFor } from './words.ts';

interface HelpInput {
  readonly reader: Reader;
  /** What this person may do here, in the command table's order. */
  readonly commands: readonly { readonly name: string; readonly example: string; readonly description: string }[];
}

/** What this person may do here, each with an example, and buttons for the common ones. */
export function helpCard({ reader, commands }: HelpInput): CardMessage {
  const words = wordsFor(reader);
  const view = {
    banner: { icon: 'hello', tone: 'accent', title: words.t('help.title') } as const,
    says: [
      words.t(reader.audience === 'shared' ? 'help.says.shared' : 'help.says'),
      ...(reader.unchecked === true ? [words.t('notice.roleUnchecked.says')] : []),
    ],
    groups: [
      {
        rows: commands.map(({ example, description }) => ({ title: example, detail: description })),
      },
    ],
    buttons: reader.role === 'member' ? [] : common(words),
  };
  return list(words, view, words.t('help.summary'));
}

function common(words: Words): readonly Action[] {
  return [
    execute('command', words.t('button.myDay'), { text: 'hi' }),
    execute('pending', words.t('button.pending'), { whose: 'mine', page: 0 }),
    execute('command', words.t('button.alerts'), { text: 'subscriptions' }),
  ];
}
