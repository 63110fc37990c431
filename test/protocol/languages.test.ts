import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installationUpdate, postActivity, type Scene } from '../support/activities.ts';
import { type Person, startTestBot, type TestBot } from '../support/bot.ts';
import type { ConnectorCall } from '../support/recording-connector.ts';
import { buttonsIn, wordsIn } from '../support/teams-screen.ts';
import { accept, addCustomer, makeLink, typedForm } from './scenario.ts';

let bot: TestBot;
let greta: Person;
let alice: Person;
beforeEach(async () => {
  bot = await startTestBot();
  greta = bot.person('Greta', { locale: 'de-DE' });
  alice = bot.person('Alice');
  await addCustomer(bot, 'proteus.example');
});
afterEach(() => bot.stop());

const installed = (scene: Scene) => postActivity(bot.url, installationUpdate(scene, 'add'));
const said = (scene: { conversationId: string }): string => wordsIn(bot.lastCard(scene));
const about = (words: string) => (call: ConnectorCall) => (call.activity.summary ?? '').includes(words);
const texts = (scene: { conversationId: string }) => bot.messages(scene).flatMap(({ text }) => (text ? [text] : []));

describe('a person', () => {
  it('is answered, and told later, in the language that Teams says', async () => {
    await bot.say(greta.personal, 'status proteus');
    expect(said(greta.personal)).toMatch(/^Nicht zugestimmt[\s\S]*Gelesen[\s\S]*\d{1,2}\. \p{L}+\.? \d{4}/u);
    await bot.say(greta.personal, 'attest proteus.example');
    await bot.press(greta.personal, 'Zustimmungslink erstellen', { inputs: typedForm });
    const link = bot.simulator.state().attestations.at(-1)?.attestationId ?? '';
    await accept(bot, link);
    bot.advance(2);
    const alert = await bot.settle(greta.personal, about('Vertrag abgeschlossen: Proteus'));
    expect(wordsIn(alert.activity.attachments?.[0]?.content)).toMatch(/^Vertrag abgeschlossen/);
  });

  it('chooses another in the settings, which holds from then on, in its own name on the list', async () => {
    await bot.say(greta.personal, 'settings');
    expect(JSON.stringify(bot.lastCard(greta.personal))).toContain('{"title":"English","value":"en"}');
    const pressed = await bot.press(greta.personal, 'Speichern', { inputs: { language: 'en' } });
    expect(wordsIn(pressed.card)).toMatch(/^Saved[\s\S]*I speak English with you\./);
    await bot.say(greta.personal, 'status proteus');
    expect(said(greta.personal)).toMatch(/^Not accepted[\s\S]*\d{1,2} \p{L}+ \d{4}/u);
    await bot.say(greta.personal, 'settings');
    const back = await bot.press(greta.personal, 'Save', { inputs: { language: 'as-teams' } });
    expect(wordsIn(back.card)).toMatch(/^Gespeichert/);
  });
});

describe('a channel', () => {
  const there = ({ channel }: Person) => ({ ...channel, conversationId: greta.channel.conversationId });

  it('is spoken to in the language of whoever brought the bot, whoever asks', async () => {
    await installed(greta.channel);
    await bot.say(there(alice), 'status proteus');
    expect(said(there(alice))).toMatch(/^Nicht zugestimmt/);
    await bot.say(alice.personal, 'status proteus');
    expect(said(alice.personal)).toMatch(/^Not accepted/);
  });

  it('is spoken to in the language of whoever chose what is posted there, then and later', async () => {
    await installed(greta.channel);
    await bot.say(there(alice), 'subscribe all');
    const link = await makeLink(bot, alice, { domain: 'proteus.example' });
    await accept(bot, link);
    bot.advance(2);
    await bot.settle(there(alice), about('Agreement finalized: Proteus'));
    await bot.say(greta.channel, 'status proteus');
    expect(said(greta.channel)).toMatch(/^Accepted/);
  });

  it('hears what is for one person alone in that person’s language', async () => {
    await installed(greta.channel);
    await installed(alice.personal);
    await bot.say(there(alice), 'settings');
    await bot.press(there(alice), 'In meinem persönlichen Chat');
    expect(said(alice.personal)).toMatch(/^Your settings/);
  });
});

describe('the text for a customer', () => {
  it('is in the language of the agreement, and in another when that is chosen on the card', async () => {
    await makeLink(bot, alice, { domain: 'proteus.example', inputs: { country: 'PL', language: 'pl-PL' } });
    await bot.press(alice.personal, 'Send to signatory');
    expect(texts(alice.personal).at(-1)).toMatch(
      /^Dzień dobry, Quirinus Zauberling,[\s\S]*attestationid=[\s\S]*Z poważaniem/,
    );
    expect(said(alice.personal)).toMatch(/The text is in Polish\.[\s\S]*draft translation into Polish/);
    const pressed = await bot.press(alice.personal, 'Use this language', { inputs: { textLanguage: 'fr' } });
    expect(wordsIn(pressed.card)).toContain('The text is in French.');
    expect(wordsIn(pressed.card)).not.toContain('draft translation');
    expect(texts(alice.personal).at(-1)).toMatch(/^Bonjour Quirinus Zauberling,[\s\S]*Cordialement/);
    const draft = buttonsIn(pressed.card).find(({ title }) => title === 'E-mail draft')?.url ?? '';
    expect(new URL(draft).searchParams.get('body')).toBe(texts(alice.personal).at(-1));
  });

  it('reminds when it is taken as a reminder', async () => {
    await makeLink(bot, alice, { domain: 'proteus.example', inputs: { country: 'DE', language: 'de-DE' } });
    await bot.press(alice.personal, 'Send to signatory');
    expect(texts(alice.personal).at(-1)).not.toContain('erinnern');
    await bot.press(alice.personal, 'As a reminder');
    expect(texts(alice.personal).at(-1)).toMatch(/^Guten Tag[\s\S]*Wir erinnern Sie daran/);
  });

  it('invites in the language of the billing profile, and says where there is none', async () => {
    await bot.simulator.addCustomer({ companyName: 'Tres', domain: 'tres.example', country: 'ES', culture: 'es-ES' });
    await bot.say(alice.personal, 'invite tres.example');
    expect(texts(alice.personal).at(-1)).toMatch(/^Hola:[\s\S]*admin\.microsoft\.com[\s\S]*Atentamente/);
    await bot.simulator.addCustomer({ companyName: 'Altyn', domain: 'altyn.example', country: 'KZ', culture: 'kk-KZ' });
    await bot.say(alice.personal, 'invite altyn.example');
    expect(texts(alice.personal).at(-1)).toMatch(/^Hello,/);
    expect(said(alice.personal)).toContain('There is no text in Kazakh');
  });

  it('to a company that is none yet follows the asker, who can choose', async () => {
    await bot.say(greta.personal, 'invite new');
    expect(texts(greta.personal).at(-1)).toMatch(/^Guten Tag,/);
    await bot.press(greta.personal, 'Diese Sprache verwenden', { inputs: { textLanguage: 'ja' } });
    expect(texts(greta.personal).at(-1)).toMatch(/^お世話になっております。/);
  });
});
