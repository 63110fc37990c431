import type { Customer } from '../../agreements/customer.ts';
import { alertView } from '../../agreements/deliver.ts';
import { type FoundPerson, findPeople } from '../../agreements/find-person.ts';
import { takeAlert, takeOverAll, takeOverCustomer } from '../../agreements/take-over.ts';
import type { Taker } from '../../agreements/taking.ts';
import { alertFor } from '../alert-for.ts';
import { peopleCard } from '../cards.ts';
import { notice, showAttestation, withCustomer } from '../replies.ts';
import type { Command, Presses, Reply, Turn } from '../turn.ts';

const everything = /^all\s+(?:from|of)\s+(?<person>.+)$/i;

/** `take over <customer>`, `take over all from <person>`: become the owner; a sick colleague cannot hand over. */
export const takeOver: Command = {
  name: 'take over',
  aliases: ['takeover'],
  takes: '<customer>',
  example: 'take over Contoso',
  description: 'command.takeOver',
  who: 'agent',
  run: async (turn, argument) => {
    const person = everything.exec(argument)?.groups?.['person'];
    if (person !== undefined) return fromPerson(turn, person);
    if (/^all(?:\s+(?:from|of))?$/i.test(argument)) return [notice(turn, 'nobodyNamed', { typed: argument })];
    return withCustomer(turn, { typed: argument, command: 'take over' }, (customer) => ofCustomer(turn, customer));
  },
};

export const presses = {
  takeOverAll: { who: 'agent', run: (turn, { personId }) => allFrom(turn, personId) },
  takeAlert: {
    who: 'agent',
    run: async (turn, { alertId }) => {
      const taken = await takeAlert(turn.deps.domain, alertId, takerOf(turn));
      switch (taken.kind) {
        case 'taken':
          return alertAgain(turn, alertId);
        case 'before':
          return [notice(turn, 'takenBefore', { name: taken.by.name })];
        case 'over':
          return [notice(turn, 'nothingLeftToTake')];
        case 'gone':
          return [notice(turn, 'notFound')];
      }
    },
  },
} satisfies Partial<Presses>;

const takerOf = ({ person, conversation }: Turn): Taker => ({ by: person, answeredIn: conversation.id });

async function ofCustomer(turn: Turn, customer: Customer): Promise<readonly Reply[]> {
  const taken = await takeOverCustomer(turn.deps.domain, customer.id, takerOf(turn));
  const params = { company: customer.companyName };
  switch (taken.kind) {
    case 'taken': {
      const [attestation] = taken.things.attestations;
      const names = taken.from.map(({ name }) => name).join(', ');
      const said = notice(turn, names === '' ? 'takenOver' : 'takenOverFrom', { ...params, names });
      const mine = attestation === undefined ? null : { ...attestation, owner: turn.person };
      return mine === null ? [said] : [said, await showAttestation(turn, mine, 'here')];
    }
    case 'yours':
      return [notice(turn, 'yoursAlready', params)];
    case 'nothing':
      return [notice(turn, 'nothingToTake', params)];
  }
}

async function fromPerson(turn: Turn, typed: string): Promise<readonly Reply[]> {
  const people = await findPeople(turn.deps.domain, typed);
  const [one, ...others] = people;
  if (one === undefined) return [notice(turn, 'nobodyNamed', { typed })];
  return others.length === 0 ? allFrom(turn, one.person.objectId) : [whichPerson(turn, typed, people)];
}

function whichPerson({ reader }: Turn, typed: string, people: readonly FoundPerson[]): Reply {
  return { says: peopleCard({ reader, typed, people }), to: 'here' };
}

async function allFrom(turn: Turn, personId: string): Promise<readonly Reply[]> {
  const { domain } = turn.deps;
  const name = (await domain.store.get('people', personId))?.name;
  if (name === undefined) return [notice(turn, 'notFound')];
  if (personId === turn.person.objectId) return [notice(turn, 'yourself')];
  const taken = await takeOverAll(domain, personId, takerOf(turn));
  if (taken.kind !== 'taken') return [notice(turn, 'nothingOfTheirs', { name })];
  const { attestations, blocks } = taken.things;
  return [notice(turn, 'takenOverAll', { name, count: attestations.length + blocks.length }, 'inPlace')];
}

/** The alert as it is now: the other copies are edited by the work that was ordered with it. */
async function alertAgain(turn: Turn, alertId: string): Promise<readonly Reply[]> {
  const view = await alertView(turn.deps.domain, { alertId, mention: null });
  if (view === null) return [notice(turn, 'notFound')];
  const place = { conversationId: turn.conversation.id, reader: turn.reader };
  const { mention: _nobody, ...says } = await alertFor(turn.deps, view, place);
  return [{ says, to: 'inPlace' }];
}
