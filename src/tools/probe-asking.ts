import type { RecordedAnswers, RecordedQuestion } from '../simulator/recorded.ts';
import { apiHeaders, type HttpOutcome, httpCall, outcomeWords } from './http-call.ts';
import { type Replacements, withoutPersonal } from './probe-personal.ts';

export type RecordedAnswer = RecordedAnswers['answers'][number];

/** What the probe asks with. */
export interface ProbeDeps {
  readonly url: string;
  readonly fetch: typeof fetch;
  readonly newId: () => string;
  readonly wallNow: () => number;
  /** For the person: what was asked and what came. */
  readonly say: (line: string) => void;
  readonly replacements: Replacements;
}

/** One call. Without a token it is not asked, and that is said. */
export interface ProbeCall {
  readonly method: 'GET' | 'POST';
  /** From the version on. */
  readonly path: string;
  readonly token: string | null;
  readonly body?: Readonly<Record<string, string | number>>;
}

/** Headers that say something about the answer; the others are of the connection, or name the partner. */
const kept = ['content-type', 'www-authenticate', 'retry-after', 'location', 'allow'];

/** Makes one call that is no question of its own; null where there was no token for it. */
export function call(deps: ProbeDeps, { method, path, token, body }: ProbeCall): Promise<HttpOutcome> | null {
  if (token === null) return null;
  return httpCall(deps.fetch, {
    method,
    url: `${deps.url}${path}`,
    headers: apiHeaders(token, deps.newId),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** Asks a question and answers what is to be recorded; nothing where Microsoft could not be asked, or said nothing. */
export async function ask(
  deps: ProbeDeps,
  question: RecordedQuestion,
  asked: ProbeCall,
): Promise<readonly RecordedAnswer[]> {
  const outcome = await call(deps, asked);
  if (outcome === null) {
    deps.say(`${question}: not asked, there is no token for it.`);
    return [];
  }
  deps.say(`${question}: ${withoutPersonal(outcomeWords(outcome), deps.replacements)}`);
  return outcome.kind === 'answered' ? [recorded(deps, question, outcome)] : [];
}

function recorded(
  { wallNow, replacements }: ProbeDeps,
  question: RecordedQuestion,
  { status, headers, body }: Extract<HttpOutcome, { kind: 'answered' }>,
): RecordedAnswer {
  const found = kept.flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [[name, withoutPersonal(value, replacements)] as const];
  });
  return {
    question,
    status,
    headers: Object.fromEntries(found),
    body: withoutPersonal(body, replacements),
    at: new Date(wallNow()).toISOString(),
  };
}
