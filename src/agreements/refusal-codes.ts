import type { Attestation } from './attestation.ts';
import { merge } from './change.ts';
import type { Failure } from './failure.ts';
import type { Change, Deps } from './ports.ts';
import { refusalKey } from './refusal.ts';
import type { RefusalCode, Trouble } from './rows.ts';
import { troubleBegins, troubleEnds } from './troubles.ts';

type CodeDeps = Pick<Deps, 'store' | 'clock'>;

/** A code refused on so many attestations, and never before a success, is told to operations: Microsoft may have changed something. */
const unexplainedAt = 5;

/** Remembers that a code refused this attestation; the fifth attestation that nothing explains alerts operations, once a code. */
export async function rememberRefusal(deps: CodeDeps, attestation: Attestation, failure: Failure): Promise<Change> {
  const key = refusalKey(failure);
  const before = await deps.store.get('refusalCodes', key);
  const seen = before?.attestationIds ?? [];
  if (before?.cameBeforeSuccess === true || seen.includes(attestation.id) || seen.length >= unexplainedAt) return {};
  const row: RefusalCode = {
    id: key,
    version: before?.version ?? 0,
    attestationIds: [...seen, attestation.id],
    cameBeforeSuccess: false,
  };
  const remembered: Change = { put: { refusalCodes: [row] } };
  return row.attestationIds.length < unexplainedAt ? remembered : merge(remembered, await unexplained(deps, key));
}

/** After a success: every code that came before it means "not accepted yet". */
export async function explainRefusals(deps: CodeDeps, attestation: Attestation): Promise<Change> {
  const keys = attestation.refusedWith ?? [];
  const rows = await Promise.all(keys.map((key) => deps.store.get('refusalCodes', key)));
  const refusalCodes = keys.flatMap((key, index): RefusalCode[] => {
    const before = rows[index] ?? { id: key, version: 0, attestationIds: [attestation.id], cameBeforeSuccess: false };
    return before.cameBeforeSuccess ? [] : [{ ...before, cameBeforeSuccess: true }];
  });
  if (refusalCodes.length === 0) return {};
  return merge(
    { put: { refusalCodes } },
    await explained(
      deps,
      refusalCodes.map(({ id }) => id),
    ),
  );
}

const codesOf = (trouble: Trouble | null): readonly string[] =>
  trouble === null || trouble.endedAt !== null ? [] : String(trouble.facts['codes'] ?? '').split(', ');

/** Each further code is an alert of its own, which names them all. */
async function unexplained(deps: CodeDeps, key: string): Promise<Change> {
  const open = codesOf(await deps.store.get('troubles', 'unexplainedRefusals'));
  const codes = [...open.filter((code) => code !== key), key].join(', ');
  return troubleBegins(deps, { topic: 'unexplainedRefusals', facts: { codes, attestations: unexplainedAt } });
}

async function explained(deps: CodeDeps, keys: readonly string[]): Promise<Change> {
  const trouble = await deps.store.get('troubles', 'unexplainedRefusals');
  if (trouble === null || trouble.endedAt !== null) return {};
  const open = codesOf(trouble);
  const left = open.filter((code) => !keys.includes(code));
  if (left.length === open.length) return {};
  if (left.length === 0) return troubleEnds(trouble, deps.clock.now());
  return { put: { troubles: [{ ...trouble, facts: { ...trouble.facts, codes: left.join(', ') } }] } };
}
