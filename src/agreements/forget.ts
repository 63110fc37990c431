import { decideAndFinish } from './change.ts';
import { type Forgotten, forgetWork, forgottenBy } from './forget-work.ts';
import { attestationForgotten, blockForgotten, mayForgetAttestation, mayForgetBlock } from './forgotten.ts';
import { DAY } from './instant.ts';
import type { Change, Deps, Work } from './ports.ts';
import { sweep } from './sweep.ts';

type ForgetDeps = Pick<Deps, 'store' | 'clock' | 'ids' | 'retentionMs'>;

/** Deletes what is known of a signatory, or of those who ordered, once it has been kept long enough. What lives again is looked at daily. */
export async function forget(deps: ForgetDeps, work: Work): Promise<void> {
  const what = forgottenBy(work.subject);
  await decideAndFinish(deps, work, async () => (what === null ? {} : forgotten(deps, what)));
}

async function forgotten(deps: ForgetDeps, what: Forgotten): Promise<Change> {
  const tomorrow = { work: [forgetWork(what, deps.clock.now() + DAY)] };
  switch (what.kind) {
    case 'attestation': {
      const found = await deps.store.get('attestations', what.id);
      if (found === null) return {};
      return mayForgetAttestation(deps, found) ? attestationForgotten(deps, found) : tomorrow;
    }
    case 'block': {
      const found = await deps.store.get('blocks', what.id);
      if (found === null) return {};
      return mayForgetBlock(deps, found) ? blockForgotten(deps, found) : tomorrow;
    }
    case 'sweep':
      return sweep(deps);
  }
}
