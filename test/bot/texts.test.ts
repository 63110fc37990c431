import { readdirSync, readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/bot/commands/index.ts';
import en from '../../src/bot/texts/en.json' with { type: 'json' };
import { texts } from '../../src/bot/texts/texts.ts';
import { spokenIn, spokenLiterals } from './spoken-literals.ts';

const bot = new URL('../../src/bot/', import.meta.url);
const sources = readdirSync(bot, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(new URL(file, bot), 'utf8'))
  .join('\n');

describe('the catalogue', () => {
  it('holds no sentence that nobody says', () => {
    expect(Object.keys(en).filter((key) => !isUsed(key))).toEqual([]);
  });

  it('is ICU syntax throughout, without a tag, a straight apostrophe or spaces at an end', () => {
    for (const [key, sentence] of Object.entries(en)) {
      const message = new IntlMessageFormat(sentence, 'en', undefined, { ignoreTag: true });
      expect(message.getAst().length, key).toBeGreaterThan(0);
      expect(sentence, key).not.toMatch(/<[a-z]|'|\s$|^\s/);
    }
  });
});

describe('a sentence that people read', () => {
  // What is answered to the Bot Connector itself, and what stands in the log.
  const program = /^(?:adapter|send-outcome|attached-files|upload-file)|^app\.ts$|^cards\/icons\.ts$/;
  const typed = new Set([
    'invite new',
    'command.at risk',
    '[by email] [for <reseller>]',
    'purchase blocked',
    'blocked purchases',
    'not finalized in time',
    'said accepted',
    'accepted directly',
    'new link wanted',
    'other signatory',
  ]);
  const isTyped = (text: string): boolean =>
    typed.has(text) || commands.some(({ name }) => text === name || text.startsWith(`${name} `));

  it('stands in a catalogue, unless it is typed', () => {
    const strays = spokenLiterals(bot).filter(({ file, text }) => !program.test(file) && !isTyped(text));
    expect(strays).toEqual([]);
  });

  it('is found wherever it stands', () => {
    const source = [
      "throw new Error('not for people');",
      "log.warn({ a: f(1) }, 'not for people either');",
      "return { reason: 'for the log' };",
      "const pattern = /it's/; // it's a comment",
      "const title = 'Hello there';",
      'const text = `${' + "name} is 'here'`;",
    ];
    expect(spokenIn(source.join('\n'))).toEqual(['Hello there']);
    expect(spokenIn('say(`Hello ${' + 'name}, how are you`)')).toEqual(['Hello …, how are you']);
  });

  it('stands in no layout', () => {
    const cards = new URL('../../cards/', import.meta.url);
    const read = ['text', 'title', 'label', 'placeholder', 'altText', 'fallbackText', 'errorMessage'].join('|');
    const own = new RegExp(`"(?:${read})": "[^"$]*\\p{L}[^"]*"`, 'gu');
    const strays = readdirSync(cards)
      .filter((file) => file.endsWith('.json'))
      .flatMap((file) => [...readFileSync(new URL(file, cards), 'utf8').matchAll(own)].map(([found]) => found));
    expect(strays).toEqual([]);
  });
});

describe('a sentence', () => {
  it('takes what is put into it as it is', () => {
    const company = "{x} <b>it's</b> '{n, plural, one {#}}";
    expect(texts('en').t('status.summary', { company, status: 'Unknown' })).toBe(`${company}: Unknown`);
  });

  it('throws when a place in it has no value', () => {
    expect(() => texts('en').t('status.summary', { company: 'Contoso' })).toThrow(/status/);
  });

  it('counts', () => {
    expect(texts('en').t('day.block', { count: 1 })).toBe('1 order waiting');
    expect(texts('en').t('day.block', { count: 3 })).toBe('3 orders waiting');
  });

  it('is in the reader’s language, wherever it is spoken', () => {
    expect(texts('de-AT').t('day.block', { count: 3 })).toBe('3 Bestellungen warten');
    expect(texts('de').t('day.block', { count: 1 })).toBe('1 Bestellung wartet');
  });

  it('is English where the catalogue has no other language', () => {
    expect(texts('fr-FR').language).toBe('en');
    expect(texts('').language).toBe('en');
    expect(texts('__proto__').t('button.attest')).toBe('Attest');
  });
});

/** Named outright, or made of a prefix and a name: `command.${name}` with a command called so. */
function isUsed(key: string): boolean {
  const [prefix = '', ...rest] = key.split('.');
  return (
    sources.includes(`'${key}'`) || (sources.includes(`\`${prefix}.\${`) && sources.includes(`'${rest.join('.')}'`))
  );
}
