import pg from 'pg';
import { EncryptionKeyError, StoreClosedError, StoreRefusedError, StoreUnreachableError } from '../errors.ts';

// Classes of SQLSTATE that say nothing of the statement: connection lost, server stopping or starting, out of connections, taken over.
const away = /^(08|57P0[1-4]|53300|25006)/;
// The transaction was rolled back for the sake of another: the same again may go through.
const again = ['40001', '40P01'];

/** Whether the transaction met another and can be tried again as a whole. */
export function isCollision(error: unknown): boolean {
  return error instanceof pg.DatabaseError && again.includes(error.code ?? '');
}

/** Whether no answer came, or none to the statement itself. */
export function isAway(error: unknown): boolean {
  return error instanceof pg.DatabaseError ? away.test(error.code ?? '') : !isOurs(error);
}

function isOurs(error: unknown): boolean {
  return error instanceof TypeError || error instanceof EncryptionKeyError || error instanceof StoreClosedError;
}

/** What is thrown to callers: plain words, and nothing of the values. */
export function faultOf(error: unknown, where: { readonly place: string; readonly outcomeUnknown: boolean }): Error {
  if (error instanceof Error && isOurs(error)) return error;
  if (error instanceof pg.DatabaseError && !isAway(error)) {
    const code = error.code ?? '';
    // PostgreSQL's own words name the user.
    const signIn = code.startsWith('28')
      ? 'the user or the password of DATABASE_URL is wrong, or may not sign in here'
      : null;
    return new StoreRefusedError(code, signIn ?? error.message);
  }
  const said = reasonOf(error);
  const doubt = where.outcomeUnknown ? ' Whether the last commit was written is not known.' : '';
  return new StoreUnreachableError(
    `PostgreSQL at ${where.place} does not answer (${said}).${doubt} It is asked again; look there first.`,
    where.outcomeUnknown,
  );
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason given';
  return error.message === '' && 'code' in error ? String(error.code) : error.message;
}
