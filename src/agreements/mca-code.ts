/**
 * The codes with which Microsoft refuses purchases for want of a Microsoft Customer Agreement, by what they mean: 900428, the agreement is
 * outdated (Microsoft: Customer agreement, "Blocking of transact activities due to lack of MCA"); 13605, there is none (Microsoft:
 * Partner Center REST error codes).
 */
export type McaCode = '900428' | '13605';

/** `seen` is another code that stood there, or null where there was none. */
export type FoundMcaCode = { readonly code: McaCode } | { readonly code: null; readonly seen: string | null };

const deepest = 12;
const longestSeen = 40;
/** Properties that hold a code, lower case: general errors, items of a cart, errors of the customers service. */
const codeProperties: readonly string[] = ['code', 'errorcode', 'internalerrorcode'];
/** A code that a text names as one: `code: 900203`, `"code":"13605"` (also escaped), `InternalErrorCode=600061`. */
const namedCode = /code[\\"'\s:=(#]{1,6}(\d{3,8})(?![\w-]|\.\d)/gi;
/** A code that stands alone; a part of an id, an amount or a longer number is none. The shorter one is the easier to mistake. */
const loneCode = /(?<![\w-]|\d\.)900428(?![\w-]|\.\d)|(?<![\w#€$£/-]|\d[.,])13605(?![\w/-]|[.,]\d)/;

interface Found {
  readonly codes: readonly string[];
  readonly texts: readonly string[];
}

/**
 * Finds the code of a missing or outdated agreement in what a shop or a person passes on: an error's body in any of Microsoft's shapes, its
 * text, JSON inside a text, the `orderErrors` of a checkout. Names of properties may be written in any case, codes as number or text. It
 * never decides by Microsoft's words: these are localised. A code that is named as one outranks digits in a sentence.
 */
export function findMcaCode(value: unknown): FoundMcaCode {
  const { codes, texts } = look(value, 0);
  const named = [...codes, ...texts.flatMap(codesNamedIn)];
  const code = named.find(isMcaCode);
  if (code !== undefined) return { code };
  // A status or a word such as "Forbidden" says nothing yet; a code of Partner Center does.
  const other = named.find((candidate) => /^\d{4,}$/.test(candidate));
  if (other !== undefined) return { code: null, seen: other };
  const lone = texts.map((text) => loneCode.exec(text)?.[0]).find((candidate) => candidate !== undefined);
  if (lone !== undefined && isMcaCode(lone)) return { code: lone };
  return { code: null, seen: named[0]?.slice(0, longestSeen) ?? null };
}

const nothing: Found = { codes: [], texts: [] };

function look(value: unknown, depth: number): Found {
  if (depth > deepest) return nothing;
  if (typeof value === 'string') return lookIntoText(value, depth);
  if (typeof value === 'number') return { codes: [], texts: [String(value)] };
  if (Array.isArray(value)) return join(value.map((item) => look(item, depth + 1)));
  if (typeof value !== 'object' || value === null) return nothing;
  return join(Object.entries(value).map(([name, held]) => lookIntoProperty(name.toLowerCase(), held, depth + 1)));
}

function lookIntoProperty(name: string, value: unknown, depth: number): Found {
  const isScalar = typeof value === 'string' || typeof value === 'number';
  if (codeProperties.includes(name) && isScalar) return { codes: [String(value).trim()], texts: [] };
  // Other numbers are amounts, and ids may hold any digits.
  if (typeof value === 'number' || (isScalar && name.endsWith('id'))) return nothing;
  return look(value, depth);
}

function lookIntoText(text: string, depth: number): Found {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  const parsed = /^[{["]/.test(trimmed) ? parseJson(trimmed) : undefined;
  return parsed === undefined ? { codes: [], texts: [trimmed] } : look(parsed, depth + 1);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function codesNamedIn(text: string): readonly string[] {
  return Array.from(text.matchAll(namedCode), (match) => match[1] ?? '');
}

function join(found: readonly Found[]): Found {
  return { codes: found.flatMap(({ codes }) => codes), texts: found.flatMap(({ texts }) => texts) };
}

function isMcaCode(code: string): code is McaCode {
  return code === '900428' || code === '13605';
}
