import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import draft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import type { ManifestValues } from './package-settings.ts';

const SCHEMA = '@microsoft/app-manifest/build/json-schemas/teams/v1.30/MicrosoftTeams.schema.json';
const placeholder = /\$\{\{(\w+)\}\}/g;

/** Puts the values in the place of the manifest's placeholders. A list item that is empty then is left out; a name without a value stays. */
export function fillManifest(template: unknown, values: ManifestValues): unknown {
  if (typeof template === 'string') {
    return template.replace(placeholder, (whole, name: string) =>
      Object.hasOwn(values, name) ? (values[name] ?? '') : whole,
    );
  }
  if (Array.isArray(template)) return template.map((item) => fillManifest(item, values)).filter((item) => item !== '');
  if (typeof template === 'object' && template !== null) {
    return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, fillManifest(value, values)]));
  }
  return template;
}

/** What Microsoft's schema (version 1.30) and the placeholders that are left say against a manifest; an empty list when nothing. */
export function manifestProblems(manifest: unknown): readonly string[] {
  const left = [...new Set(JSON.stringify(manifest).match(/\$\{\{.*?\}\}/g))];
  if (left.length > 0) return [`appPackage/manifest.json has placeholders that nothing fills: ${left.join(', ')}`];
  const ajv = new draft04.default({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync(createRequire(import.meta.url).resolve(SCHEMA), 'utf8')));
  if (validate(manifest)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `appPackage/manifest.json ${instancePath || '/'} ${message ?? 'is wrong'}`,
  );
}
