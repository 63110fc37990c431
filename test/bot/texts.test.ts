import { readdirSync, readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import en from '../../src/bot/texts/en.json' with { type: 'json' };
import { texts } from '../../src/bot/texts/texts.ts';

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

  it('is English where the catalogue has no other language', () => {
    expect(texts('de-DE').language).toBe('en');
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
