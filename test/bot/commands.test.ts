import { describe, expect, it } from 'vitest';
import { parseLine } from '../../src/bot/command.ts';
import { commands, menu, pressesWith } from '../../src/bot/commands/index.ts';
import { texts } from '../../src/bot/texts/texts.ts';
import { verbs } from '../../src/bot/verbs.ts';
import { readCommandLists } from '../app-package/manifest-commands.ts';

describe('the command table', () => {
  it.each(readCommandLists())('stands in the manifest as far as its menu goes, in its own order (%#)', (list) => {
    expect(list.commands.map(({ title }) => title)).toEqual(menu.map(({ name }) => name));
  });

  it('leaves out of the menu only what does not fit into Teams’ twelve lines', () => {
    const left = commands.filter((command) => !menu.includes(command)).map(({ name }) => name);
    expect(menu).toHaveLength(12);
    expect(left).toEqual([
      'campaign',
      'finalize',
      'reissue',
      'cancel',
      'take over',
      'agreement',
      'history',
      'evidence',
      'watch',
      'unwatch',
      'unsubscribe',
      'subscriptions',
    ]);
  });

  it('covers the personal chat, group chats and teams in the manifest', () => {
    const scopes = readCommandLists().flatMap((list) => list.scopes);
    expect(scopes.toSorted()).toEqual(['groupChat', 'personal', 'team']);
  });

  it.each(commands)('says what $name does', ({ description }) => {
    const says = texts('en-US').t(description);
    expect(says).not.toBe(description);
    expect(says.length).toBeGreaterThan(10);
  });

  it.each(commands)('gives an example that runs $name', ({ name, example }) => {
    const names = commands.map((command) => command.name);
    expect(parseLine(example, names)).toMatchObject({ kind: 'command', name });
  });

  it('names nothing twice', () => {
    const names = commands.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
  });

  it('lets those who are no agents ask for help and a status, and nothing else', () => {
    expect(commands.filter(({ who }) => who === 'member').map(({ name }) => name)).toEqual(['help', 'hi', 'status']);
  });
});

describe('the buttons', () => {
  const presses = pressesWith(async () => []);

  it('each have something that they do', () => {
    expect(Object.keys(presses).toSorted()).toEqual(Object.keys(verbs).toSorted());
  });

  it('are for agents, but for reading', () => {
    const open = Object.entries(presses).filter(([, { who }]) => who === 'member');
    expect(open.map(([verb]) => verb).toSorted()).toEqual(['chosenCustomer', 'command', 'refreshStatus', 'status']);
  });

  it.each(Object.keys(verbs))('%s has no property that the emulator cannot send', (verb) => {
    expect(verb).not.toBe('key');
    const shape = Object.entries(verbs).find(([name]) => name === verb)?.[1].shape ?? {};
    expect(Object.keys(shape)).not.toContain('key');
  });
});
