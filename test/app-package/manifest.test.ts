import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { buildPackage } from '../../src/tools/package-build.ts';
import { manifestProblems } from '../../src/tools/package-manifest.ts';
import { goodEnvironment, projectRoot } from '../tools/package-fixture.ts';
import { readCommandLists } from './manifest-commands.ts';

const shape = z.object({
  name: z.object({ short: z.string(), full: z.string() }),
  description: z.object({ short: z.string(), full: z.string() }),
  bots: z.tuple([z.object({ scopes: z.array(z.string()), supportsFiles: z.boolean() })]),
});

function packaged(env: Record<string, string>) {
  const result = buildPackage(env, { root: projectRoot });
  if (!result.ok) throw new Error(result.problems.join('\n'));
  return result.manifest;
}

describe('the manifest', () => {
  test("matches Microsoft's schema, with and without what may be left out", () => {
    const full = {
      ...goodEnvironment,
      APP_NAME_SUFFIX: 'twenty-one letters xx',
      PUBLIC_URL: 'https://mca.adatum.cloud',
    };
    expect(manifestProblems(packaged(goodEnvironment))).toEqual([]);
    expect(manifestProblems(packaged(full))).toEqual([]);
    expect(shape.parse(packaged(full)).name.short).toHaveLength(30);
  });

  test('offers the bot in personal chats, group chats and teams, with files', () => {
    const [bot] = shape.parse(packaged(goodEnvironment)).bots;
    expect(bot).toEqual({ scopes: ['personal', 'team', 'groupChat'], supportsFiles: true });
  });

  test('says in its description what the app does, what it needs and where help is', () => {
    const { full } = shape.parse(packaged(goodEnvironment)).description;
    for (const words of [
      'Microsoft Customer Agreement',
      'Partner Center account',
      '*help*',
      goodEnvironment.DEVELOPER_WEBSITE_URL,
    ]) {
      expect(full).toContain(words);
    }
  });
});

describe('the command menus', () => {
  const lists = readCommandLists();
  const [personal, shared] = lists;

  test('cover each scope once', () => {
    expect(lists.map(({ scopes }) => scopes)).toEqual([['personal'], ['team', 'groupChat']]);
  });

  test('offer the same words everywhere, each once', () => {
    const titles = personal?.commands.map(({ title }) => title) ?? [];
    expect(new Set(titles).size).toBe(12);
    expect(titles).toHaveLength(12);
    expect(shared?.commands.map(({ title }) => title)).toEqual(titles);
  });

  test('begin with help and hi, which every Teams bot has to know', () => {
    expect(personal?.commands.slice(0, 2).map(({ title }) => title)).toEqual(['help', 'hi']);
  });

  test('show an example that begins with the command itself', () => {
    const examples = lists
      .flatMap(({ commands }) => commands)
      .filter(({ description }) => description.includes('Contoso'))
      .map(({ title, description }) => ({ title, example: description.split(': ').at(-1) }));
    expect(examples).toHaveLength(10);
    for (const { title, example } of examples) expect(example).toMatch(new RegExp(`^${title} (for )?Contoso$`));
  });
});
