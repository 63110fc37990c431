import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLog } from '../src/log.ts';

function recordedLog(): {
  log: ReturnType<typeof createLog>;
  text: () => string;
  lines: () => Record<string, unknown>[];
} {
  const written: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      done();
    },
  });
  const text = (): string => written.join('');
  const lines = (): Record<string, unknown>[] =>
    text()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  return { log: createLog({ level: 'debug', destination }), text, lines };
}

describe('createLog', () => {
  it('writes one JSON object a line, with level, time, message and fields', () => {
    const { log, lines } = recordedLog();
    log.info({ customerId: 'c1' }, 'Customer read');
    log.debug('Second line');
    expect(lines()).toEqual([
      { level: 'info', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/), customerId: 'c1', msg: 'Customer read' },
      { level: 'debug', time: expect.any(String), msg: 'Second line' },
    ]);
  });

  it('adds the fields of a child to each of its lines', () => {
    const { log, lines } = recordedLog();
    log.child({ requestId: 'r1' }).warn('Late');
    expect(lines()).toMatchObject([{ requestId: 'r1', msg: 'Late' }]);
  });

  it('leaves out lines below its level', () => {
    const { log, text } = recordedLog();
    log.trace('Too fine');
    expect(text()).toBe('');
  });

  it.each([
    ['an authorization header', { headers: { authorization: 'Bearer abc.def' } }],
    ['a repeated authorization header', { headers: { authorization: ['Bearer abc.def'] } }],
    ['a token deep inside', { a: { b: { c: { refresh_token: 'abc.def' } } } }],
    ['a secret with quotes', { clientSecret: 'x"abc.def\\' }],
    ["a signatory's address", { signatory: { emailAddress: 'abc.def@contoso.com' } }],
    ["a signatory's name", { signatory: { firstName: 'abc.def' } }],
    ['an acceptance link', { url: 'https://cdn.partner.microsoft.com/mca/?attestationid=abc.def&x=1' }],
    ['a quoted JSON answer', { details: JSON.stringify({ access_token: 'abc.def' }) }],
  ])('keeps %s out of the line', (_what, fields) => {
    const { log, text, lines } = recordedLog();
    log.info(fields, 'Something');
    expect(text()).not.toContain('abc.def');
    expect(text()).toContain('[redacted]');
    expect(lines()).toHaveLength(1);
  });

  it('keeps secrets out of messages and stacks', () => {
    const { log, text, lines } = recordedLog();
    log.error(
      { err: new Error('GET /mca/?attestationid=abc.def refused Bearer abc.def') },
      'Failed with Bearer abc.def',
    );
    expect(text()).not.toContain('abc.def');
    expect(lines()).toMatchObject([{ err: { type: 'Error' } }]);
  });

  it('leaves ordinary fields alone', () => {
    const { log, lines } = recordedLog();
    log.info({ tokens: 3, emailsSent: 'two', note: 'authorization was fine' }, 'Counts');
    expect(lines()).toMatchObject([{ tokens: 3, emailsSent: 'two', note: 'authorization was fine' }]);
  });
});
