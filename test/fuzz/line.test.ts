import type { Entity } from 'botbuilder';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLine, typedText } from '../../src/bot/command.ts';
import { commands } from '../../src/bot/commands/index.ts';
import { anyJson, anyText, gap, otherCase } from './arbitraries.ts';
import { runs } from './runs.ts';

const names = commands.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
const recipient = { id: '28:bot', name: 'MCA bot' };

const botName = fc.stringMatching(/^[A-Za-z0-9é(){}[\]^$*+?|\\/-]( ?[A-Za-z0-9é.(){}[\]^$*+?|\\/-]){0,12}$/);
const at = botName.map((name) => `<at>${name}</at>`);
const mentionOf = (text: string): Entity => ({ type: 'mention', text, mentioned: { id: recipient.id } });

/** Mentions of all kinds and what is none, among which the bot's stands somewhere. */
const otherEntities: fc.Arbitrary<readonly Entity[]> = fc.array(
  fc.oneof(
    anyJson.map((mentioned) => ({ type: 'mention', text: '<at>Bob</at>', mentioned })),
    anyJson.map((text) => ({ type: 'mention', text, mentioned: { id: '29:bob' } })),
    anyJson.map((timezone) => ({ type: 'clientInfo', timezone })),
  ),
  { maxLength: 4 },
);

const words = fc
  .array(fc.stringMatching(/^[A-Za-z0-9äß漢+&'-]([A-Za-z0-9äß漢.+&'-]{0,9}[A-Za-z0-9äß漢+&'-])?$/), { maxLength: 4 })
  .map((list) => list.join(' '));

describe('what was typed', () => {
  it('never holds the bot’s mention, nor white space that says nothing', () => {
    const parts = fc.array(fc.oneof(anyText, fc.constant(null), gap), { maxLength: 8 });
    fc.assert(
      fc.property(at, parts, otherEntities, (bot, texts, others) => {
        const text = texts.map((part) => part ?? bot).join('');
        const typed = typedText({ text, entities: [...others, mentionOf(bot)], recipient });
        expect(typed).not.toContain(bot);
        expect(typed).toBe(typed.trim().replace(/\s+/g, ' '));
        expect(typed).not.toMatch(/\u200b|\ufeff/);
      }),
      runs(500, 8_000),
    );
  });
});

describe('a line', () => {
  it('that begins with a command is that command, however it is written', () => {
    // A list that was pasted behind `check` has a name on each line: there a line break says something.
    const ofOneLine = names.filter((name) => name !== 'check');
    const written = fc.constantFrom(...ofOneLine).chain((name) => fc.tuple(fc.constant(name), otherCase(name)));
    const slash = fc.constantFrom('', '/');
    const stop = fc.constantFrom('', '.');
    const spaces = fc.tuple(gap, gap, gap, gap, gap);
    fc.assert(
      fc.property(
        written,
        words,
        fc.record({ bot: at, slash, stop, after: fc.boolean(), spaces }),
        (command, argument, how) => {
          const [name, typedName] = command;
          const [first, second, third, fourth, fifth] = how.spaces;
          const tail = argument === '' ? '' : ` ${third}${argument.replaceAll(' ', ` ${fourth}`)}`;
          const line = `${first}${how.slash}${how.slash === '' ? '' : second}${typedName}${tail}${how.stop === '' ? '' : fifth}${how.stop}`;
          const text = how.after ? `${line}${how.bot}` : `${how.bot}${line}`;
          const typed = typedText({ text, entities: [mentionOf(how.bot)], recipient });
          expect(parseLine(argument === '' ? name : `${name} ${argument}`, names)).toEqual({
            kind: 'command',
            name,
            argument,
          });
          expect(parseLine(typed, names)).toEqual({ kind: 'command', name, argument });
          // A button carries a line that nobody tidied.
          expect(parseLine(line, names)).toEqual({ kind: 'command', name, argument });
        },
      ),
      runs(500, 8_000),
    );
  });

  it('of any kind is a command, nearly one, or none', () => {
    const nearName = fc
      .constantFrom(...names)
      .chain((name) => fc.tuple(fc.constant(name), fc.nat(name.length), anyText));
    const line = fc.oneof(
      anyText,
      nearName.map(([name, cut, more]) => `${name.slice(0, cut)}${more}`),
      nearName.map(([name, cut, more]) => `${name.slice(0, cut)}${name.slice(cut + 1)} ${more}`),
    );
    fc.assert(
      fc.property(line, (text) => {
        const parsed = parseLine(text, names);
        if (parsed.kind === 'command') expect(names).toContain(parsed.name);
        // What is suggested works when it is typed.
        if (parsed.kind === 'nearly') expect(parseLine(`/${parsed.suggestion}`, names).kind).toBe('command');
        if (parsed.kind === 'other') expect(parsed.text).toBe(parsed.text.trim());
      }),
      runs(500, 8_000),
    );
  });

  // A pattern that goes back over such a text takes hours: no time is measured, the test would not end.
  it('of a quarter of a megabyte is read in one go', () => {
    const pieces = [
      ' ',
      '\t\n',
      '.',
      ' .',
      '/ ',
      '/',
      '&nbsp;',
      '&amp;',
      '&',
      '<at>',
      '\u200b ',
      'a',
      'status ',
      '\u00a0x',
      '900428!',
    ];
    for (const piece of pieces) {
      for (const end of ['', 'x', '.', '. x']) {
        const text = `status a${piece.repeat(250_000 / piece.length)}${end}`;
        const typed = typedText({ text, entities: [mentionOf('<at>'), mentionOf('&')], recipient });
        expect(typed.length).toBeLessThanOrEqual(text.length);
        expect(parseLine(typed, names).kind).toMatch(/^(command|nearly|other)$/);
        expect(parseLine(text, names).kind).toMatch(/^(command|nearly|other)$/);
      }
    }
  });
});
