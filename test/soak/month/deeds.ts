import { pageToken } from '../../../src/agreements/acceptance-page.ts';
import { customerKinds } from '../../../src/agreements/alerts.ts';
import { DAY, MINUTE } from '../../../src/agreements/instant.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { cardAction, installationUpdate, postActivity, type Scene } from '../../support/activities.ts';
import { type MonthBot, monthIds } from './bot.ts';
import type { Lot } from './fates.ts';
import { deadOwner, dyingKinds, isInChannel, isWatched, type Places, quietOwner } from './places.ts';
import type { MonthTime } from './time.ts';

/** Something that somebody does at a moment of the month. */
export interface Deed {
  readonly at: number;
  readonly act: () => Promise<unknown>;
}

interface World {
  readonly bot: MonthBot;
  readonly standIn: Simulator;
  readonly places: Places;
  readonly time: MonthTime;
}

/** The customer's id at the stand-in. */
export const customerIdOf = ({ index }: Pick<Lot, 'index'>): string =>
  `0a000000-0000-4000-8000-${String(index).padStart(12, '0')}`;

const formKeyOf = ({ index }: Pick<Lot, 'index'>): string => `form-${index}`;

/** Everybody installs the app and says what they want to hear. */
export async function settleIn({ bot, places }: World): Promise<void> {
  const { owners, group, busyChannel, dyingChannel, watcher, operator } = places;
  for (const place of [...owners, group, busyChannel, dyingChannel, watcher, operator])
    await said(bot, installationUpdate(place, 'add'));

  await press(bot, busyChannel, { verb: 'subscribe', data: { kinds: customerKinds } });
  await press(bot, dyingChannel, { verb: 'subscribe', data: { kinds: dyingKinds } });
  await press(bot, operator, { verb: 'subscribe', data: { kinds: ['operations'] } });
  const quiet = owners[quietOwner];
  const chosen = { timeZone: 'Europe/Berlin', quietFrom: '20', quietTo: '7', digest: 'day', digestHour: '8' };
  if (quiet !== undefined) await press(bot, quiet, { verb: 'saveSettings', data: chosen });
}

/** All that happens to one lot from outside. */
export function deedsOf(lot: Lot, world: World): readonly Deed[] {
  const { standIn, bot } = world;
  const { startAt, blockedAt, fate } = lot;
  const actAt = lot.actAt ?? 0;
  const againAt = lot.againAt ?? 0;
  const here = sceneOf(lot, world.places);
  const link = async (id: string): Promise<string> =>
    (await bot.quiet.store.get('attestations', id))?.attestationId ?? '';
  const newest = async (): Promise<string> => {
    const all = await bot.quiet.store.find('attestations', 'customer', customerIdOf(lot));
    return all.find(({ replaces }) => replaces === formKeyOf(lot))?.attestationId ?? '';
  };
  const accept = async (id: string): Promise<void> => {
    const accepted = await standIn.accept(id);
    if (typeof accepted === 'string') throw new Error(`${lot.company} (${fate}) cannot accept ${id}: ${accepted}`);
  };
  const page = (what: string): Promise<void> => onPage(bot, formKeyOf(lot), what);
  const pressId = (verb: string) => press(bot, here, { verb, data: { id: formKeyOf(lot) } }, cardOf(lot));
  const at = (moment: number, act: Deed['act']): Deed => ({ at: moment, act });

  const fated = (): readonly Deed[] => {
    switch (fate) {
      case 'accepted':
      case 'duplicate':
        return [at(actAt, async () => accept(await link(formKeyOf(lot))))];
      case 'said':
      case 'manualSaid':
        return [
          at(actAt - MINUTE, () => page('show')),
          at(actAt, async () => {
            await accept(await link(formKeyOf(lot)));
            await page('accepted');
          }),
        ];
      case 'direct':
        return [at(actAt, () => standIn.directSign(customerIdOf(lot)))];
      case 'cancelled':
        return [at(actAt, () => pressId('cancel'))];
      case 'manualChecked':
        return [
          at(actAt, async () => accept(await link(formKeyOf(lot)))),
          at(actAt + MINUTE, () => pressId('checkNow')),
        ];
      case 'other':
        return [at(actAt, () => page('other'))];
      case 'newLink':
        return [at(actAt, () => page('new-link'))];
      case 'reissuedOld':
        return [at(againAt, () => pressId('reissue')), at(actAt, async () => accept(await link(formKeyOf(lot))))];
      case 'reissuedNew':
        return [at(againAt, () => pressId('reissue')), at(actAt, async () => accept(await newest()))];
      case 'reissuedNever':
        return [at(againAt, () => pressId('reissue'))];
      case 'revived':
        return [
          at(againAt, () => page('show')),
          at(actAt, async () => {
            await accept(await newest());
            await page('accepted');
          }),
        ];
      case 'never':
      case 'manual':
      case 'refused':
        return [];
    }
  };

  return [
    at(startAt - 17 * MINUTE, () => standIn.addCustomer(customerOf(lot))),
    ...(isWatched(lot.index)
      ? [
          at(startAt - 16 * MINUTE, () =>
            press(bot, world.places.watcher, { verb: 'watch', data: { customerId: customerIdOf(lot) } }),
          ),
        ]
      : []),
    ...(blockedAt === null ? [] : [at(blockedAt, () => standIn.order(customerIdOf(lot)))]),
    at(startAt, async () => {
      if (fate === 'refused') bot.spoilCreation(lot.company, 'refused');
      if (lot.losesCreation) bot.spoilCreation(lot.company, 'lost');
      await press(bot, here, { verb: 'submitForm', data: formOf(lot) }, cardOf(lot));
    }),
    ...fated(),
  ];
}

const cardOf = ({ index }: Lot): string => `card-${index}`;

/** Where the owner asks: the personal chat, the busy channel, or the group of the owner whose chat dies. */
function sceneOf(lot: Lot, { owners, group, busyChannel }: Places): Scene {
  const own = owners[lot.owner] ?? group;
  if (lot.owner === deadOwner) return group;
  if (!isInChannel(lot.index)) return own;
  return { ...own, scope: 'channel', conversationId: `${busyChannel.conversationId};messageid=${cardOf(lot)}` };
}

const contact = (lot: Lot) => ({
  firstName: 'Kim',
  lastName: 'Akers',
  email: `kim@firm${lot.index + 1}.example`,
  phoneNumber: '+1 555 0100',
});

function customerOf(lot: Lot) {
  const old = { dateAgreed: new Date(lot.startAt - 20 * DAY).toISOString(), primaryContact: contact(lot) };
  return {
    id: customerIdOf(lot),
    companyName: lot.company,
    domain: `firm${lot.index + 1}.example`,
    agreements: lot.fate === 'duplicate' ? [old] : [],
  };
}

function formOf(lot: Lot): Readonly<Record<string, string>> {
  const { firstName, lastName, email, phoneNumber } = contact(lot);
  return {
    formKey: formKeyOf(lot),
    customerId: customerIdOf(lot),
    country: 'US',
    language: 'en-US',
    companyName: lot.company,
    signatoryFirstName: firstName,
    signatoryLastName: lastName,
    emailAddress: email,
    phoneNumber,
    expirationInMinutes: String(lot.life / MINUTE),
    autoFinalize: lot.fate.startsWith('manual') ? 'false' : 'true',
  };
}

async function said(bot: MonthBot, activity: unknown): Promise<void> {
  const response = await postActivity(bot.url, activity);
  if (response.status !== 200) throw new Error(`The bot answered ${response.status}.`);
}

async function press(bot: MonthBot, at: Scene, action: Parameters<typeof cardAction>[1], card = 'card'): Promise<void> {
  const response = await postActivity(bot.url, cardAction(at, action, { replyToId: card }));
  if (response.status !== 200) throw new Error(`${action.verb} was answered with ${response.status}.`);
}

async function onPage(bot: MonthBot, chain: string, what: string): Promise<void> {
  const response = await fetch(`${bot.url}/a/${pageToken(monthIds, chain)}/${what}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: bot.url, 'content-type': 'application/x-www-form-urlencoded' },
    body: '',
  });
  if (response.status !== 303) throw new Error(`The page answered ${response.status} to ${what}.`);
}
