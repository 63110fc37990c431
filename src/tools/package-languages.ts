import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import draft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { z } from 'zod';
import { fillManifest } from './package-manifest.ts';
import type { ManifestValues } from './package-settings.ts';

const SCHEMA = '@microsoft/app-manifest/build/json-schemas/teams/v1.30/MicrosoftTeams.Localization.schema.json';

/** The manifest's texts in one more language, filled in, as the package carries them. */
export interface ManifestLanguage {
  /** The file's name, as the manifest gives it. */
  readonly file: string;
  readonly texts: Readonly<Record<string, string>>;
}

const named = z.looseObject({
  localizationInfo: z
    .looseObject({ additionalLanguages: z.array(z.looseObject({ file: z.string() })).default([]) })
    .optional(),
});
const texts = z.record(z.string(), z.string());

/**
 * The files that the manifest's `localizationInfo` names, from `folder`.
 * @throws Error when one cannot be read or is no flat object of texts
 */
export function readManifestLanguages(
  manifest: unknown,
  values: ManifestValues,
  folder: string,
): readonly ManifestLanguage[] {
  const { localizationInfo } = named.parse(manifest);
  return (localizationInfo?.additionalLanguages ?? []).map(({ file }) => {
    const template: unknown = JSON.parse(readFileSync(join(folder, basename(file)), 'utf8'));
    return { file, texts: texts.parse(fillManifest(template, values)) };
  });
}

/** What is wrong with a language: against Microsoft's schema, a text that the manifest has and it has not, one of nothing in the manifest. */
export function languageProblems(manifest: unknown, language: ManifestLanguage): readonly string[] {
  const where = `appPackage/${language.file}`;
  const schema = localizationSchema();
  const wanted = textsIn(manifest, '').filter((key) => isLocalizable(schema, key));
  const given = Object.keys(language.texts).filter((key) => key !== '$schema');
  // The tag of an unfilled placeholder would be shown to people.
  const left = given.filter((key) => language.texts[key]?.includes('${{'));
  return [
    ...(basename(language.file) === language.file ? [] : [`${where} must lie beside the manifest`]),
    ...wanted.filter((key) => !given.includes(key)).map((key) => `${where} has no text for ${key}`),
    ...given.filter((key) => !wanted.includes(key)).map((key) => `${where} has a text for ${key}, which is not in it`),
    ...left.map((key) => `${where} ${key} has a placeholder that nothing fills`),
    ...schemaProblems(schema, language.texts).map((problem) => `${where} ${problem}`),
  ];
}

const schemaShape = z.looseObject({
  properties: z.record(z.string(), z.unknown()),
  patternProperties: z.record(z.string(), z.unknown()),
});
type Schema = z.infer<typeof schemaShape>;

function localizationSchema(): Schema {
  const path = createRequire(import.meta.url).resolve(SCHEMA);
  return schemaShape.parse(JSON.parse(readFileSync(path, 'utf8')));
}

function isLocalizable({ properties, patternProperties }: Schema, key: string): boolean {
  if (key === '$schema') return false;
  return Object.hasOwn(properties, key) || Object.keys(patternProperties).some((one) => new RegExp(one).test(key));
}

/** The path of every text of a manifest, as the schema writes paths: `bots[0].commandLists[1].commands[2].title`. */
function textsIn(value: unknown, path: string): readonly string[] {
  if (typeof value === 'string') return [path];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => textsIn(item, path === '' ? key : `${path}.${key}`));
}

function schemaProblems(schema: Schema, given: Readonly<Record<string, string>>): readonly string[] {
  // Some of the schema's patterns are none in Unicode mode.
  const ajv = new draft04.default({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  const validate = ajv.compile(schema);
  if (validate(given)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message ?? 'is wrong'}`);
}
