/** `NOTE`: a fact that no check can change, such as what cannot be tried without harm. */
export type Verdict = 'PASS' | 'WARN' | 'FAIL' | 'NOTE';

/** One thing that was tried. `says` is for people: what was found and, unless it passed, exactly what to do. */
export interface Finding {
  readonly name: string;
  readonly verdict: Verdict;
  readonly says: string;
}

/** Something to try; a few findings, in order. It never throws. */
export type Check = () => Promise<readonly Finding[]>;

export const pass = (name: string, says: string): Finding => ({ name, verdict: 'PASS', says });
export const warn = (name: string, says: string): Finding => ({ name, verdict: 'WARN', says });
export const fail = (name: string, says: string): Finding => ({ name, verdict: 'FAIL', says });
export const note = (name: string, says: string): Finding => ({ name, verdict: 'NOTE', says });

/** One line a finding, then how many of each; what failed can be found by its first word. */
export function reportText(findings: readonly Finding[]): string {
  const width = Math.max(0, ...findings.map(({ name }) => name.length));
  const lines = findings.map(({ name, verdict, says }) => `${verdict}  ${name.padEnd(width)}  ${says}`);
  const counted = (verdict: Verdict): number => findings.filter((one) => one.verdict === verdict).length;
  const sum = `${counted('PASS')} passed, ${counted('WARN')} to look at, ${counted('FAIL')} failed.`;
  const end = counted('FAIL') === 0 ? sum : `${sum} Mend what failed, then run the doctor again.`;
  return [...lines, '', end].join('\n');
}

/** The same for programs. `ok` is false where anything failed. */
export function reportJson(findings: readonly Finding[]): string {
  return JSON.stringify({ ok: !findings.some(({ verdict }) => verdict === 'FAIL'), findings }, null, 2);
}
