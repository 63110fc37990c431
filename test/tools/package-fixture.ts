import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root. */
export const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

/** Variables with which the app package is made. */
export const goodEnvironment = {
  TEAMS_APP_ID: '6f1d1f9e-3f7c-4c55-9d3b-2f6f4d0f9d11',
  MicrosoftAppId: '0e2b6e0a-51b2-4e4f-8d0c-3f3a2bb0c1a7',
  DEVELOPER_NAME: 'Adatum Cloud',
  DEVELOPER_WEBSITE_URL: 'https://adatum.cloud/support',
  DEVELOPER_PRIVACY_URL: 'https://adatum.cloud/privacy',
  DEVELOPER_TERMS_URL: 'https://adatum.cloud/terms',
} as const;

/** A folder of its own with package.json and the app package's files, for tests that spoil some. `remove` deletes it. */
export function copyProject(): { readonly root: string; readonly remove: () => void } {
  const root = mkdtempSync(join(tmpdir(), 'app-package-'));
  for (const file of [
    'package.json',
    'appPackage/manifest.json',
    'appPackage/de.json',
    'appPackage/color.png',
    'appPackage/outline.png',
  ]) {
    cpSync(join(projectRoot, file), join(root, file));
  }
  return { root, remove: () => rmSync(root, { recursive: true }) };
}
