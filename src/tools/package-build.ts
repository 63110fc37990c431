import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { iconProblems, iconRules } from './package-icons.ts';
import { languageProblems, readManifestLanguages } from './package-languages.ts';
import { fillManifest, manifestProblems } from './package-manifest.ts';
import { type Environment, readPackageSettings } from './package-settings.ts';
import { zip } from './zip.ts';

/** The app package, or every reason why there is none. */
export type PackageResult =
  | { readonly ok: true; readonly manifest: unknown; readonly zip: Buffer }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Makes the Teams app package from `appPackage/` in the project's root: `manifest.json` filled from the environment and
 * held against Microsoft's schema, its texts in the other languages that it names, and the two icons.
 * @throws Error when one of those files or package.json cannot be read
 */
export function buildPackage(env: Environment, { root }: { readonly root: string }): PackageResult {
  const settings = readPackageSettings(env, readVersion(root));
  const icons = iconRules.map((rule) => ({ rule, content: readFileSync(join(root, 'appPackage', rule.file)) }));
  const template = readJson(join(root, 'appPackage', 'manifest.json'));
  const manifest = settings.ok ? fillManifest(template, settings.values) : undefined;
  const languages = settings.ok ? readManifestLanguages(template, settings.values, join(root, 'appPackage')) : [];
  const problems = [
    ...(settings.ok ? manifestProblems(manifest) : settings.problems),
    ...languages.flatMap((language) => languageProblems(manifest, language)),
    ...icons.flatMap(({ rule, content }) => iconProblems(rule, content)),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const files = [
    { name: 'manifest.json', content: jsonFile(manifest) },
    ...languages.map(({ file, texts }) => ({ name: file, content: jsonFile(texts) })),
    ...icons.map(({ rule, content }) => ({ name: rule.file, content })),
  ];
  return { ok: true, manifest, zip: zip(files) };
}

function jsonFile(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}

function readVersion(root: string): string {
  return z.object({ version: z.string() }).parse(readJson(join(root, 'package.json'))).version;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
