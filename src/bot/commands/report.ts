import type { Reseller } from '../../portfolio/portfolio.ts';
import { makeReport } from '../../portfolio/report.ts';
import { reportCard } from '../cards.ts';
import { notice, withCustomerId } from '../replies.ts';
import { resellerText, resellerTextOf } from '../reseller-text.ts';
import { mailReport, offerFile } from '../send-report.ts';
import type { Command, Presses, Reply, Turn } from '../turn.ts';
import { resellerOf, splitFor, withReseller } from '../with-reseller.ts';

const byMail = /^by e-?mail$/i;

/** `report [by email] [for <reseller>]`: the portfolio in figures, and as files. */
export const report: Command = {
  name: 'report',
  takes: '[by email] [for <reseller>]',
  example: 'report',
  description: 'command.report',
  who: 'agent',
  run: (turn, argument) => {
    const { what, reseller: typed } = splitFor(argument);
    const mails = byMail.test(what);
    return withReseller(turn, { typed, line: (id) => `report ${what} for ${id}` }, async (reseller) => [
      mails ? await mailReport(turn, reseller?.id ?? '') : await figures(turn, reseller, 'here'),
    ]);
  },
};

export const presses = {
  report: {
    who: 'agent',
    run: async (turn, { resellerId }) => [await figures(turn, await resellerOf(turn, resellerId), 'inPlace')],
  },
  reportFile: { who: 'agent', run: async (turn, wanted) => [await offerFile(turn, wanted)] },
  reportMail: { who: 'agent', run: async (turn, { resellerId }) => [await mailReport(turn, resellerId)] },
  resellerText: { who: 'agent', run: async (turn, asked) => [await resellerText(turn, asked)] },
  resellerTextOf: {
    who: 'agent',
    run: (turn, { customerId }) =>
      withCustomerId(turn, customerId, async ({ id }) => {
        const row = (await turn.deps.portfolio()).row(id);
        return [row === null ? notice(turn, 'noResellers') : resellerTextOf(turn, row)];
      }),
  },
} satisfies Partial<Presses>;

async function figures(turn: Turn, reseller: Reseller | null, to: Reply['to']): Promise<Reply> {
  const { deps, reader } = turn;
  const { reports } = deps;
  const made = await makeReport(
    { store: deps.domain.store, portfolio: await deps.portfolio() },
    { resellerId: reseller?.id ?? null, now: reader.now },
  );
  const mails = reports !== undefined && reports.mail !== null;
  return { says: reportCard({ reader, reseller, report: made, files: reports !== undefined, mails }), to };
}
