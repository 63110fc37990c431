import { describe, expect, test } from 'vitest';
import { readPackageSettings } from '../../src/tools/package-settings.ts';
import { goodEnvironment } from './package-fixture.ts';

const zeros = '00000000-0000-0000-0000-000000000000';

function problemsOf(changes: Record<string, string | undefined>): readonly string[] {
  const settings = readPackageSettings({ ...goodEnvironment, ...changes }, '1.2.3');
  return settings.ok ? [] : settings.problems;
}

describe('the variables of the app package', () => {
  test('are read under the names of the placeholders', () => {
    const env = {
      ...goodEnvironment,
      APP_NAME_SUFFIX: ' test ',
      PUBLIC_URL: 'https://mca.adatum.cloud:8443/base',
      PATH: '/bin',
    };
    const { MicrosoftAppId, ...same } = goodEnvironment;
    expect(readPackageSettings(env, '1.2.3')).toEqual({
      ok: true,
      values: {
        ...same,
        BOT_ID: MicrosoftAppId,
        APP_NAME_SUFFIX: ' test',
        APP_VERSION: '1.2.3',
        PUBLIC_HOST: 'mca.adatum.cloud:8443',
      },
    });
  });

  test('may leave out the suffix and the public address', () => {
    const settings = readPackageSettings(goodEnvironment, '1.2.3');
    expect(settings).toMatchObject({ ok: true, values: { APP_NAME_SUFFIX: undefined, PUBLIC_HOST: undefined } });
  });

  test('take the version from the environment before the one of package.json', () => {
    expect(readPackageSettings({ ...goodEnvironment, APP_VERSION: '2.0.10' }, '1.2.3')).toMatchObject({
      values: { APP_VERSION: '2.0.10' },
    });
  });

  test('are all named at once when nothing is set, each with what to set', () => {
    const settings = readPackageSettings({}, '1.2.3');
    expect(settings).toEqual({
      ok: false,
      problems: Object.keys(goodEnvironment).map((name) =>
        expect.stringMatching(new RegExp(`^${name} is missing\\. Set it to .{20,}\\.$`)),
      ),
    });
  });

  test('count as missing when blank', () => {
    expect(problemsOf({ DEVELOPER_NAME: '  ' })).toEqual([expect.stringContaining('DEVELOPER_NAME is missing')]);
  });

  test.each([
    ['TEAMS_APP_ID', 'mca-desk', 'is not a GUID'],
    ['TEAMS_APP_ID', zeros, 'is a placeholder'],
    ['TEAMS_APP_ID', '${{TEAMS_APP_ID}}', 'is not a GUID'],
    ['MicrosoftAppId', zeros, 'is a placeholder'],
    ['MicrosoftAppId', '11111111-1111-1111-1111-111111111111', 'is a placeholder'],
    ['DEVELOPER_NAME', '<your company>', 'is a placeholder'],
    ['DEVELOPER_NAME', '${{DEVELOPER_NAME}}', 'is a placeholder'],
    ['DEVELOPER_NAME', 'x'.repeat(33), 'is longer than 32 characters'],
    ['DEVELOPER_WEBSITE_URL', 'adatum.cloud', 'is not an https address'],
    ['DEVELOPER_WEBSITE_URL', 'http://adatum.cloud/', 'is not an https address'],
    ['DEVELOPER_WEBSITE_URL', 'https://www.example.com/', 'is a placeholder'],
    ['DEVELOPER_PRIVACY_URL', 'https://www.contoso.com/privacy', 'is a placeholder'],
    ['DEVELOPER_PRIVACY_URL', 'https://CONTOSO.sharepoint.com/privacy', 'is a placeholder'],
    ['DEVELOPER_PRIVACY_URL', 'https://adatum.cloud/${{PRIVACY}}', 'is a placeholder'],
    ['DEVELOPER_TERMS_URL', 'https://yourdomain.com/terms', 'is a placeholder'],
    ['DEVELOPER_TERMS_URL', `https://adatum.cloud/${'x'.repeat(2048)}`, 'is longer than 2048 characters'],
    ['DEVELOPER_TERMS_URL', 'https://10.0.0.1/terms', 'has no public host name'],
    ['PUBLIC_URL', 'https://localhost:3978', 'is a placeholder'],
    ['PUBLIC_URL', 'https://intranet', 'has no public host name'],
    ['PUBLIC_URL', 'https://[::1]:3978', 'has no public host name'],
    ['APP_NAME_SUFFIX', 'a suffix that is too long', 'is longer than 21 characters'],
    ['APP_NAME_SUFFIX', '{{SUFFIX}}', 'is a placeholder'],
    ['APP_VERSION', '1.2', 'is not of the form 1.2.3'],
    ['APP_VERSION', '01.2.3', 'is not of the form 1.2.3'],
    ['APP_VERSION', '1.2.3-beta', 'is not of the form 1.2.3'],
  ])('refuse %s=%s', (name, value, fault) => {
    expect(problemsOf({ [name]: value })).toEqual([expect.stringContaining(`${name} ${fault}. Set it to `)]);
  });

  test.each(['https://examples.adatum.cloud/', 'https://mycontoso.cloud/', 'https://latest.adatum.cloud/'])(
    'take %s, which only looks like a placeholder',
    (address) => {
      expect(problemsOf({ PUBLIC_URL: address })).toEqual([]);
    },
  );
});
