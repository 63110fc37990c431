import { type AlertKind, alertKinds, sharedDefaults } from '../../agreements/alerts.ts';
import type { Conversation, Subscription, SubscriptionRule } from '../../agreements/rows.ts';
import { execute } from './buttons.ts';
import { fill } from './compiled.ts';
import { type Group, list } from './list.ts';
import { alertLooks } from './looks.ts';
import { type Banner, bannerData, paragraphData } from './message.ts';
import type { CardMessage, Reader } from './types.ts';
import { type Words, wordsFor } from './words.ts';

interface ChooseKinds {
  readonly banner: Banner;
  readonly says: readonly string[];
  readonly chosen: readonly AlertKind[];
  readonly summary: string;
}

/** A card that asks which kinds of alert to post in this conversation. */
export function chooseKinds(words: Words, { banner, says, chosen, summary }: ChooseKinds): CardMessage {
  const card = fill('choose', {
    lang: words.language,
    fallback: words.t('card.fallback'),
    banner: bannerData(banner),
    paragraphs: paragraphData(says),
    label: words.t('subscribe.label'),
    choices: alertKinds.map((kind) => ({ title: words.t(alertLooks[kind].title), value: kind })),
    chosen: chosen.join(','),
    after: paragraphData([words.t('subscribe.later')]),
    actions: [execute('subscribeChosen', words.t('button.subscribe'), {})],
  });
  return { card, summary };
}

/** Asks which kinds to post here, those of now chosen. */
export function subscribeCard(input: {
  readonly reader: Reader;
  readonly subscription: Subscription | null;
}): CardMessage {
  const words = wordsFor(input.reader);
  const here = input.subscription?.rules.filter((rule) => rule.customer === null) ?? [];
  const title = words.t('subscribe.title');
  return chooseKinds(words, {
    banner: { icon: 'alerts', tone: 'accent', title },
    says: [words.t('subscribe.says')],
    chosen:
      here.length === 0 ? sharedDefaults : alertKinds.filter((kind) => here.some((rule) => rule.kinds.includes(kind))),
    summary: title,
  });
}

interface SubscriptionsInput {
  readonly reader: Reader;
  readonly subscription: Subscription | null;
  readonly conversation: Conversation;
}

/** What this conversation hears, and whether the last delivery worked. */
export function subscriptionsCard({ reader, subscription, conversation }: SubscriptionsInput): CardMessage {
  const words = wordsFor(reader);
  const rules = subscription?.rules ?? [];
  const title = words.t(rules.length === 0 ? 'subscriptions.none' : 'subscriptions.title');
  const change = execute('command', words.t('button.changeAlerts'), { text: 'subscribe' });
  const stop = execute('unsubscribe', words.t('button.unsubscribe'), {});
  const failed = conversation.lastError;
  const view = {
    banner: {
      icon: rules.length === 0 ? 'alerts-off' : 'alerts',
      tone: failed === null ? 'accent' : 'warning',
      title,
      ...(conversation.name === null ? {} : { name: conversation.name }),
    } as const,
    says: [
      ...(rules.length === 0 ? [words.t('subscriptions.none.says')] : []),
      // Who chose matters where several people read along.
      ...(subscription === null || rules.length === 0 || reader.audience === 'personal'
        ? []
        : [words.t('subscriptions.by', { name: subscription.by.name })]),
      ...(failed === null
        ? []
        : [words.t('subscriptions.lastError', { when: words.when(failed.at), reason: failed.reason })]),
      ...(reader.audience === 'personal' && reader.role === 'agent' ? [words.t('subscriptions.settings')] : []),
    ],
    groups: rules.flatMap((rule) => ruleGroups(words, rule)),
    buttons: reader.role === 'member' ? [] : rules.length === 0 ? [change] : [change, stop],
  };
  return list(words, view, title);
}

function ruleGroups(words: Words, { kinds, customer }: SubscriptionRule): readonly Group[] {
  const heading =
    customer === null
      ? words.t('subscriptions.every')
      : words.t('subscriptions.for', { company: customer.companyName });
  const rowsOf = (some: readonly AlertKind[]) =>
    some.map((kind) => ({ icon: alertLooks[kind].icon, title: words.t(alertLooks[kind].title), detail: '' }));
  return [
    { heading, rows: rowsOf(kinds.filter((kind) => kind !== 'operations')) },
    // The one kind that is about no customer.
    { heading: words.t('subscriptions.bot'), rows: rowsOf(kinds.filter((kind) => kind === 'operations')) },
  ];
}
