import { rowChange } from '../agreements/campaign-work.ts';
import type { FormInputs } from '../agreements/signatory-form.ts';
import { judge } from './campaign-judge.ts';
import { dryRunReading, finishRow, leaveRow, type RowTurn, retryRow } from './campaign-row.ts';
import { type Outcome, settled } from './campaign-row-settle.ts';

/** The dry run of one row: nothing is written at Microsoft, and nobody is asked. */
export async function checkRow(turn: RowTurn): Promise<void> {
  const { deps, row } = turn;
  const { customer, inputs } = row;
  if (customer === null || inputs === null) return leaveRow(turn);
  const judged = await judge(deps, { customer, inputs }, dryRunReading);
  switch (judged.kind) {
    case 'later':
      return retryRow(turn, judged.retryAfterMs, { state: 'skipped', reason: 'statusUnknown' });
    case 'not':
      return checked(turn, judged, judged.inputs);
    case 'ready':
      return checked(turn, { state: 'notAsked' }, judged.inputs);
  }
}

/** What the form would hold is kept, also of a row that is not asked: the file shows it. */
function checked(turn: RowTurn, outcome: Outcome, inputs: FormInputs): Promise<void> {
  return finishRow(turn, (current, now) => rowChange({ ...settled(current, outcome, now), inputs }, now));
}
