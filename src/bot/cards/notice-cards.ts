import type { Customer } from '../../agreements/customer.ts';
import type { TextParams } from '../texts/texts.ts';
import { dialog, execute } from './buttons.ts';
import type { Icon } from './icons.ts';
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

interface ErrorInput {
  readonly reader: Reader;
  /** What the log knows this error by. */
  readonly reference: string;
  /** What was being done, in the reader's words; empty where that is not known. */
  readonly what: string;
  /** Ids for Microsoft's support. */
  readonly ids?: Readonly<Record<'requestId' | 'correlationId', string | null>>;
}

/** Something went wrong: what to do, and the ids for support. Never a stack. */
export function errorCard({ reader, reference, what, ids }: ErrorInput): CardMessage {
  const words = wordsFor(reader);
  const { requestId = null, correlationId = null } = ids ?? {};
  const fact = (label: 'fact.requestId' | 'fact.correlationId', value: string | null) =>
    value === null ? [] : [{ label: words.t(label), value }];
  const view = {
    banner: { icon: 'warning', tone: 'attention', title: words.t('error.title') } as const,
    says: [what === '' ? words.t('error.says') : words.t('error.what', { what }), words.t('error.next')],
    facts: [
      { label: words.t('fact.reference'), value: reference },
      ...fact('fact.requestId', requestId),
      ...fact('fact.correlationId', correlationId),
    ],
    buttons: [execute('command', words.t('button.help'), { text: 'help' })],
  };
  return message(words, view, words.t('error.summary', { reference }));
}

/** The nearest command to a mistyped one. */
export function didYouMeanCard(input: {
  readonly reader: Reader;
  readonly typed: string;
  /** The whole corrected sentence. */
  readonly suggestion: string;
}): CardMessage {
  const { reader, typed, suggestion } = input;
  const words = wordsFor(reader);
  const view = {
    banner: { icon: 'hint', tone: 'accent', title: words.t('didYouMean.title', { suggestion }) } as const,
    says: [words.t('didYouMean.says', { typed })],
    buttons: [
      execute('command', words.t('button.yes', { suggestion }), { text: suggestion }),
      execute('command', words.t('button.help'), { text: 'help' }),
    ],
  };
  return message(words, view, words.t('didYouMean.title', { suggestion }));
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
