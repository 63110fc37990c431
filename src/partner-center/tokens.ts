/**
 * The two kinds of token that Partner Center tells apart. `appOnly`: client credentials. `appUser`: the partner's integration account,
 * with MFA (Microsoft: Partner Center authentication).
 */
export type TokenKind = 'appOnly' | 'appUser';

export type TokenAnswer =
  | { readonly kind: 'token'; readonly token: string }
  /**
   * `message` says what is missing and what to set, in a sentence that a person may read. `missing`: never given; `refused`: Microsoft
   * does not take the credential; `unreachable`: Microsoft Entra did not answer, which says nothing about the credential.
   */
  | { readonly kind: 'none'; readonly message: string; readonly reason: 'missing' | 'refused' | 'unreachable' };

/** Where bearer tokens come from. */
export interface Tokens {
  readonly get: (kind: TokenKind) => Promise<TokenAnswer>;
  /** Told when Microsoft refused the last token of this kind with 401: the next `get` is to bring another. */
  readonly refused?: (kind: TokenKind) => void | Promise<void>;
}
