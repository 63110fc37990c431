import type { CredentialKind, Failure } from '../agreements/failure.ts';
import type { Asked } from './ask.ts';
import { type CallIds, noToken } from './errors.ts';
import { type Family, refusedKindLastsMs } from './policy.ts';
import type { Route } from './routes.ts';
import type { TokenKind, Tokens } from './tokens.ts';

/** What Microsoft said of a credential in an answer of this family. */
export type CredentialOutcome =
  | { readonly ok: true; readonly family: Family }
  | { readonly ok: false; readonly family: Family; readonly code: string | null; readonly message: string };

export interface CredentialsDeps {
  readonly tokens: Tokens;
  readonly elapsedMs: () => number;
  readonly onCredential: (kind: CredentialKind, outcome: CredentialOutcome) => void;
}

/** A token for a call. `standsFor`: it is app-only in place of App+User, and these words say what is missing. */
export interface Held {
  readonly token: string;
  readonly kind: TokenKind;
  readonly standsFor: string | null;
}

export type Taken =
  | Held
  | {
      readonly token: null;
      readonly kind: TokenKind;
      readonly message: string;
      /** Microsoft Entra did not answer: nothing is known of the credential. */
      readonly unreachable: boolean;
    };

/** Tokens by call, and what is known of their kinds. */
export interface Credentials {
  readonly take: (route: Route) => Promise<Taken>;
  /** Another token in place of one that was refused with 401, or the same where there is none. */
  readonly renew: (refused: Held) => Promise<Taken>;
  /** Makes a call with what is held, and learns from its outcome; a call that Microsoft is known to refuse is not made. */
  readonly use: (call: Use) => Promise<Asked>;
}

export interface Use {
  readonly family: Family;
  readonly held: Held;
  readonly ids: CallIds;
  readonly run: () => Promise<Asked>;
}

/** App-only on a resource that takes App+User only (Microsoft: Partner Center REST error codes). */
const wrongKind = '900329';

/** Keeps the two kinds of token apart: which call takes which, and whether app-only may stand in for a missing App+User. */
export function createCredentials(deps: CredentialsDeps): Credentials {
  const { tokens, elapsedMs, onCredential } = deps;
  /** Until when app-only need not be tried, by family. */
  const refused = new Map<Family, number>();
  const accepted = new Set<Family>();
  const trials = new Map<Family, Promise<void>>();

  async function take(kinds: Route['tokens']): Promise<Taken> {
    const taken = await choose(tokens, kinds);
    if (taken.token !== null && taken.kind === 'appUser') refused.clear();
    return taken;
  }

  /** What the outcome says of the credential; a refusal of the stand-in is about the kind that is missing. */
  function learn({ family, held }: Use, asked: Asked): Asked {
    if (asked.kind === 'ok') {
      if (held.standsFor !== null) accepted.add(family);
      onCredential(held.kind, { ok: true, family });
      return asked;
    }
    const failure = held.standsFor === null ? asked.failure : ofMissing(asked.failure, held.standsFor);
    if (held.standsFor !== null && failure.code === wrongKind && failure.httpStatus === 403)
      refused.set(family, elapsedMs() + refusedKindLastsMs);
    const { kind, credential, httpStatus, code, message } = failure;
    if (kind === 'credential' && credential !== null && httpStatus !== null)
      onCredential(credential, { ok: false, family, code, message });
    return { ...asked, failure };
  }

  function knownRefusal({ family, held, ids }: Use): Asked | null {
    if (held.standsFor === null || (refused.get(family) ?? 0) <= elapsedMs()) return null;
    const failure = { ...noToken(held.standsFor, ids, 'appUser'), code: wrongKind };
    return { kind: 'failed', failure, reply: null };
  }

  async function use(call: Use): Promise<Asked> {
    const { family, held } = call;
    if (held.standsFor === null) return learn(call, await call.run());
    // Tried once: whoever asks meanwhile waits for what comes of it.
    for (let trial = trials.get(family); trial !== undefined; trial = trials.get(family)) await trial;
    const known = knownRefusal(call);
    if (known !== null) return known;
    if (accepted.has(family)) return learn(call, await call.run());
    const trial = call.run().then((asked) => learn(call, asked));
    const ended = trial.then(
      () => void trials.delete(family),
      () => void trials.delete(family),
    );
    trials.set(family, ended);
    return trial;
  }

  return {
    take: (route) => take(route.tokens),
    renew: async (held) => {
      const again = async (): Promise<Taken> => {
        const taken = await take([held.kind]);
        return taken.token === null ? taken : { ...taken, standsFor: held.standsFor };
      };
      // Two calls may be refused over one token: the later takes what the first has renewed, and has nothing renewed again.
      const current = await again();
      if (current.token !== held.token) return current;
      await tokens.refused?.(held.kind);
      return again();
    },
    use,
  };
}

/** The preferred kind, or the other where there is none; what is missing is always the preferred. */
async function choose(tokens: Tokens, [first, second]: Route['tokens']): Promise<Taken> {
  const preferred = await tokens.get(first);
  if (preferred.kind === 'token') return { token: preferred.token, kind: first, standsFor: null };
  const unreachable = preferred.reason === 'unreachable';
  const missing = { token: null, kind: first, message: preferred.message, unreachable };
  // Entra that does not answer says nothing about what is configured.
  if (second === undefined || (first === 'appUser' && unreachable)) return missing;
  const other = await tokens.get(second);
  if (other.kind === 'none') return missing;
  return { token: other.token, kind: second, standsFor: first === 'appUser' ? preferred.message : null };
}

/** 401 is about the token that was sent; 403 with a credential's code about the kind that was not. */
function ofMissing(failure: Failure, message: string): Failure {
  if (failure.kind !== 'credential' || failure.httpStatus !== 403) return failure;
  return { ...failure, credential: 'appUser', message: failure.code === wrongKind ? message : failure.message };
}
