import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { buildPackage } from '../../src/tools/package-build.ts';
import { copyProject, goodEnvironment, projectRoot } from './package-fixture.ts';
import { readZip } from './read-zip.ts';

const texts = z.record(z.string(), z.string());
const commandLists = z.array(z.object({ commands: z.array(z.object({ title: z.string() })) }));
const manifest = z.object({ bots: z.array(z.object({ commandLists })) });

let project: ReturnType<typeof copyProject>;
beforeEach(() => {
  project = copyProject();
});
afterEach(() => project.remove());

function build(env: Record<string, string> = goodEnvironment) {
  return buildPackage(env, { root: project.root });
}

function problems(): readonly string[] {
  const result = build();
  return result.ok ? [] : result.problems;
}

function editManifest(from: string, to: string): void {
  const file = join(project.root, 'appPackage', 'manifest.json');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

function writeIcon(name: string, content: Buffer): void {
  writeFileSync(join(project.root, 'appPackage', name), content);
}

describe('the app package', () => {
  test('holds the manifest, its other languages and both icons at its root, and nothing else', () => {
    const result = buildPackage(goodEnvironment, { root: projectRoot });
    if (!result.ok) throw new Error(result.problems.join('\n'));
    const files = readZip(result.zip);
    expect([...files.keys()]).toEqual(['manifest.json', 'de.json', 'color.png', 'outline.png']);
    expect(JSON.parse(files.get('manifest.json')?.toString() ?? '')).toEqual(result.manifest);
    expect(files.get('color.png')).toEqual(readFileSync(join(projectRoot, 'appPackage', 'color.png')));
    expect(files.get('outline.png')).toEqual(readFileSync(join(projectRoot, 'appPackage', 'outline.png')));
  });

  test('takes ids, names, links and version from outside', () => {
    const env = {
      ...goodEnvironment,
      APP_NAME_SUFFIX: 'test',
      APP_VERSION: '3.1.4',
      PUBLIC_URL: 'https://mca.adatum.cloud',
    };
    expect(build(env)).toMatchObject({
      ok: true,
      manifest: {
        id: goodEnvironment.TEAMS_APP_ID,
        version: '3.1.4',
        developer: {
          name: 'Adatum Cloud',
          websiteUrl: 'https://adatum.cloud/support',
          privacyUrl: 'https://adatum.cloud/privacy',
          termsOfUseUrl: 'https://adatum.cloud/terms',
        },
        name: { short: 'MCA Desk test' },
        bots: [{ botId: goodEnvironment.MicrosoftAppId }],
        validDomains: ['mca.adatum.cloud'],
      },
    });
  });

  test('names no domain and no suffix when none is given', () => {
    expect(build()).toMatchObject({ manifest: { name: { short: 'MCA Desk' }, validDomains: [] } });
  });

  test('takes its version from package.json when none is given', () => {
    writeFileSync(join(project.root, 'package.json'), '{"version": "7.8.9"}');
    expect(build()).toMatchObject({ manifest: { version: '7.8.9' } });
  });

  test('keeps characters of a value that mean something to a replacement', () => {
    expect(build({ ...goodEnvironment, DEVELOPER_NAME: "A$&B $' Co" })).toMatchObject({
      manifest: { developer: { name: "A$&B $' Co" } },
    });
  });

  test('is refused with every bad variable and every bad icon in one answer', () => {
    writeIcon('color.png', Buffer.from('GIF89a'));
    expect(build({ ...goodEnvironment, TEAMS_APP_ID: 'x', DEVELOPER_NAME: '' })).toEqual({
      ok: false,
      problems: [
        expect.stringContaining('TEAMS_APP_ID'),
        expect.stringContaining('DEVELOPER_NAME'),
        'appPackage/color.png is not a PNG file',
      ],
    });
  });

  test('is refused when a placeholder has no value', () => {
    editManifest('${{BOT_ID}}', '${{BOT_NUMBER}}');
    expect(problems()).toEqual(['appPackage/manifest.json has placeholders that nothing fills: ${{BOT_NUMBER}}']);
  });

  test('is refused when the manifest breaks the schema, naming each place', () => {
    editManifest('"accentColor": "#0B5A63"', '"accentColor": "teal", "packageName": "mca"');
    expect(problems()).toEqual([
      'appPackage/manifest.json / must NOT have additional properties',
      expect.stringMatching(/^appPackage\/manifest\.json \/accentColor must match pattern/),
    ]);
  });

  test('is refused when the icons have the wrong size', () => {
    const read = (name: string) => readFileSync(join(projectRoot, 'appPackage', name));
    const [color, outline] = [read('color.png'), read('outline.png')];
    writeIcon('color.png', outline);
    writeIcon('outline.png', color);
    expect(problems()).toEqual([
      'appPackage/color.png is 32 x 32 pixels; Teams wants 192 x 192',
      'appPackage/outline.png is 192 x 192 pixels; Teams wants 32 x 32',
      'appPackage/outline.png has no alpha channel; Teams wants white lines on a transparent ground',
    ]);
  });

  test('is refused when the outline icon has no alpha channel', () => {
    const outline = readFileSync(join(projectRoot, 'appPackage', 'outline.png'));
    outline.writeUInt8(2, 25);
    writeIcon('outline.png', outline);
    expect(problems()).toEqual([
      'appPackage/outline.png has no alpha channel; Teams wants white lines on a transparent ground',
    ]);
  });

  test('says the same in each language, filled in, under commands that are typed the same', () => {
    const result = build({ ...goodEnvironment, APP_NAME_SUFFIX: 'test' });
    if (!result.ok) throw new Error(result.problems.join('\n'));
    const files = readZip(result.zip);
    const german = texts.parse(JSON.parse(files.get('de.json')?.toString() ?? ''));
    const titles = manifest
      .parse(result.manifest)
      .bots[0]?.commandLists.flatMap(({ commands }, list) =>
        commands.map(({ title }, at) => [`bots[0].commandLists[${list}].commands[${at}].title`, title] as const),
      );
    expect(german['name.short']).toBe('MCA Desk test');
    expect(german['description.full']).toContain(goodEnvironment.DEVELOPER_WEBSITE_URL);
    expect(titles?.length).toBeGreaterThan(10);
    expect(german).toMatchObject(Object.fromEntries(titles ?? []));
  });

  test('is refused when a language lacks a text, has one of nothing, or one that is too long', () => {
    const file = join(project.root, 'appPackage', 'de.json');
    const german = texts.parse(JSON.parse(readFileSync(file, 'utf8')));
    const { 'description.short': _left, ...rest } = german;
    writeFileSync(file, JSON.stringify({ ...rest, 'name.short': 'x'.repeat(31), 'staticTabs[0].name': 'Portfolio' }));
    expect(problems()).toEqual([
      'appPackage/de.json has no text for description.short',
      'appPackage/de.json has a text for staticTabs[0].name, which is not in it',
      expect.stringContaining('must have required property'),
      expect.stringContaining('must NOT have more than 30 characters'),
    ]);
  });

  test('cannot be made without its files, and the fault names the file', () => {
    rmSync(join(project.root, 'appPackage', 'outline.png'));
    expect(() => build()).toThrow('outline.png');
  });
});
