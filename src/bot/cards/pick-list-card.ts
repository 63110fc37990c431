import type { Customer } from '../../agreements/customer.ts';
import { dialogOrExecute, execute } from './buttons.ts';
import { list } from './list.ts';
import { shortened } from './literal.ts';
import type { Action, CardMessage, Reader } from './types.ts';
import { type Words, wordsFor } from './words.ts';

/** The commands that ask which customer was meant. */
export type PickCommand =
  | 'status'
  | 'attest'
  | 'finalize'
  | 'reissue'
  | 'cancel'
  | 'invite'
  | 'agreement'
  | 'history'
  | 'watch'
  | 'unwatch'
  | 'take over';

interface PickInput {
  readonly reader: Reader;
  /** What was typed. */
  readonly text: string;
  readonly command: PickCommand;
  readonly customers: readonly Customer[];
  /** True where nothing matched and these are the nearest names. */
  readonly nearest: boolean;
}

/** Which customer was meant: each line runs the command for that one. */
export function pickListCard({ reader, text: typed, command, customers, nearest }: PickInput): CardMessage {
  const words = wordsFor(reader);
  const text = shortened(typed);
  const none = customers.length === 0;
  const title = none ? words.t('pick.none') : words.t(nearest ? 'pick.nearest' : 'pick.which');
  const says = none
    ? words.t('pick.none.says', { text })
    : words.t(nearest ? 'pick.nearest.says' : 'pick.which.says', { text });
  const view = {
    banner: { icon: 'search', tone: none || nearest ? 'warning' : 'accent', title } as const,
    says: [says],
    groups: [{ rows: customers.map((customer) => row(reader, words, { customer, command })) }],
    buttons: [...newCompany(words, command), ...help(words, none)],
  };
  return list(words, view, says);
}

/** Whoever is no customer yet is not found, and can be invited all the same. */
function newCompany(words: Words, command: PickCommand): readonly Action[] {
  return command === 'invite' ? [execute('command', words.t('button.newCompany'), { text: 'invite new' })] : [];
}

function help(words: Words, none: boolean): readonly Action[] {
  return none ? [execute('command', words.t('button.help'), { text: 'help' })] : [];
}

function row(reader: Reader, words: Words, of: { readonly customer: Customer; readonly command: PickCommand }) {
  const { customer, command } = of;
  const title = words.t('pick.choose', { company: customer.companyName, domain: customer.domain });
  return {
    title: customer.companyName,
    detail: customer.domain,
    action: pressed(reader, title, { customerId: customer.id, command }),
  };
}

function pressed(
  reader: Reader,
  title: string,
  of: { readonly customerId: string; readonly command: PickCommand },
): Action {
  const { customerId, command } = of;
  switch (command) {
    case 'status':
    case 'invite':
    case 'agreement':
    case 'history':
    case 'watch':
    case 'unwatch':
      return execute(command, title, { customerId });
    case 'attest':
      return dialogOrExecute(reader, 'attest', { title, data: { customerId } });
    case 'finalize':
    case 'reissue':
    case 'cancel':
    case 'take over':
      return execute('command', title, { text: `${command} ${customerId}` });
  }
}
