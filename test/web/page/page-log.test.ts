import { expect, it } from 'vitest';
import { createLog } from '../../../src/log.ts';
import { madeUpToken } from './page-setup.ts';

it('a page’s token never reaches the log, whichever field or message it got into', () => {
  const lines: string[] = [];
  const log = createLog({ destination: { write: (line: string) => void lines.push(line) } });
  const token = madeUpToken();
  log.info(
    { url: `https://mca.example/a/${token}?show`, err: new Error(`GET /a/${token}/state failed`) },
    `/a/${token}`,
  );
  expect(lines.join('')).not.toContain(token);
  expect(lines.join('')).toContain('/a/[redacted]');
});
