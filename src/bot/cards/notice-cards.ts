import type { Customer } from '../../agreements/customer.ts';
import type { TextParams } from '../texts/texts.ts';
import { dialog, execute } from './buttons.ts';
import type { Icon } from './icons.ts';
import { shortened } from './literal.ts';
import { message } from './message.ts';
import { type NoticeName, notices } from './notices.ts';
import * as parts from './shared-parts.ts';
import type { Action, CardMessage, Reader, Tone } from './types.ts';
import { wordsFor } from './words.ts';

interface NoticeInput {
  readonly reader: Reader;
  readonly tone: Tone;
  readonly title: string;
  readonly text: string;
  readonly buttons?: readonly Action[];
}

const icons: Readonly<Record<Tone, Icon>> = {
  neutral: 'info',
  accent: 'info',
  good: 'accepted',
  warning: 'warning',
  attention: 'failed',
};

/** Says one thing. */
export function noticeCard({ reader, tone, title, text, buttons = [] }: NoticeInput): CardMessage {
  const words = wordsFor(reader);
  return message(words, { banner: { icon: icons[tone], tone, title }, says: [text], buttons }, title);
}

interface NamedNoticeInput {
  readonly reader: Reader;
  readonly name: NoticeName;
  readonly params?: TextParams;
  readonly buttons?: readonly Action[];
}

/** One of the catalogue's notices. */
export function namedNotice({ reader, name, params = {}, buttons = [] }: NamedNoticeInput): CardMessage {
  const { t } = wordsFor(reader);
  const notice = notices[name];
  return noticeCard({
    reader,
    tone: notice.tone,
    title: t(notice.title, params),
    text: t(notice.text, params),
    buttons,
  });
}

/** The longest sentence that a button may run. */
const longest = 300;

/** The nearest command to a mistyped one. */
export function didYouMeanCard(input: {
  readonly reader: Reader;
  readonly typed: string;
  /** The whole corrected sentence. */
  readonly suggestion: string;
}): CardMessage {
  const { reader, suggestion } = input;
  const words = wordsFor(reader);
  const said = suggestion.length > longest ? shortened(suggestion) : suggestion;
  const title = words.t('didYouMean.title', { suggestion: said });
  // A cut sentence would run something else.
  const yes =
    said === suggestion ? [execute('command', words.t('button.yes', { suggestion }), { text: suggestion })] : [];
  const view = {
    banner: { icon: 'hint', tone: 'accent', title } as const,
    says: [words.t('didYouMean.says', { typed: shortened(input.typed) })],
    buttons: [...yes, execute('command', words.t('button.help'), { text: 'help' })],
  };
  return message(words, view, title);
}

/** This person may not do that; `outsider`: not of this organization, and told nothing else. */
export function notPermittedCard(input: { readonly reader: Reader; readonly outsider: boolean }): CardMessage {
  const { reader, outsider } = input;
  const words = wordsFor(reader);
  const title = words.t('notPermitted.title');
  const view = {
    banner: { icon: 'closed', tone: 'neutral', title } as const,
    says: outsider
      ? [words.t('notPermitted.outsider')]
      : [words.t('notPermitted.says'), words.t('notPermitted.status')],
    buttons: outsider ? [] : [execute('command', words.t('button.help'), { text: 'help' })],
  };
  return message(words, view, title);
}

/** Whether this person may do that could not be found out: nobody is let in by an outage, and nobody is told to ask for a role they may have. */
export function uncheckedCard({ reader }: { readonly reader: Reader }): CardMessage {
  const help = execute('command', wordsFor(reader).t('button.help'), { text: 'help' });
  return namedNotice({ reader, name: 'roleUnchecked', buttons: [help] });
}

/** What a typed `attest` answers in a group chat or channel: the form as a dialog, or in the personal chat. */
export function openFormCard(input: { readonly reader: Reader; readonly customer: Customer }): CardMessage {
  const { reader, customer } = input;
  const words = wordsFor(reader);
  const data = { customerId: customer.id };
  const view = {
    banner: { icon: 'form', tone: 'accent', title: words.t('form.title'), ...parts.named(reader, customer) } as const,
    says: [words.t('openForm.says')],
    buttons: [
      ...(reader.dialogs ? [dialog('attest', words.t('button.attest'), data)] : []),
      execute('attest', words.t('button.inMyChat'), data),
    ],
  };
  return message(words, view, words.t('form.summary', { company: customer.companyName }));
}
