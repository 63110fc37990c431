import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../src/agreements/instant.ts';
import { chooseByFilter, chooseByList, type Owners } from '../../src/portfolio/campaign-choose.ts';
import { readList } from '../../src/portfolio/campaign-csv.ts';
import { nextWorkingHour, onDate, waveMoment } from '../../src/portfolio/campaign-days.ts';
import { decodeList } from '../../src/portfolio/campaign-decode.ts';
import { filledIn } from '../../src/portfolio/campaign-fill.ts';
import { alex, inputs, sam, start } from '../support/domain.ts';
import { aCustomer, aPortfolioRow } from './campaign-setup.ts';

const linesOf = (text: string) => {
  const read = readList(text);
  if (read.kind !== 'list') throw new Error(read.kind);
  return read.lines;
};

describe('a list', () => {
  it.each([
    ['commas', 'Domain,E-Mail Address,phone_number\na.example,x@a.example,+49 1'],
    ['semicolons', 'domain;emailAddress;phoneNumber\na.example;x@a.example;+49 1'],
    ['tabs', 'DOMAIN\temail\tphone\na.example\tx@a.example\t+49 1'],
    ['columns in any order and some of its own', 'phone,note,email,domain\n"+49 1",hi,x@a.example,a.example'],
    ['cells that were kept from being calculated', "domain,email,phone\na.example,x@a.example,'+49 1"],
    ['a mark at the beginning', '\ufeffdomain,email,phone\r\na.example,x@a.example,+49 1\r\n'],
  ])('is read with %s', (_name, text) => {
    const [line] = linesOf(text.replace('E-Mail Address', 'emailAddress'));
    expect(line).toMatchObject({
      line: 2,
      isBad: false,
      cells: { domain: 'a.example', emailAddress: 'x@a.example', phoneNumber: '+49 1' },
    });
  });

  it('tells the line of each row, also after empty lines and cells of several lines', () => {
    const read = linesOf('domain,companyName\na,"one\ntwo"\n\n\nb,x\nc,1,2');
    expect(read.map(({ line, isBad }) => [line, isBad])).toEqual([
      [2, false],
      [6, false],
      [7, true],
    ]);
  });

  it.each([
    ['nothing in it', ' \n', { kind: 'empty' }],
    ['a heading alone', 'domain,email\n', { kind: 'empty' }],
    ['no column that says who', 'email,phone\nx,y', { kind: 'noHeading' }],
    ['an open quotation mark', 'domain\na\n"b\nc', { kind: 'openQuote', line: 3 }],
    ['too many customers', `domain\n${'a\n'.repeat(10_001)}`, { kind: 'tooLong', most: 10_000 }],
  ])('with %s is refused', (_name, text, answer) => {
    expect(readList(text)).toEqual(answer);
  });

  it('names the columns that it ignores', () => {
    expect(readList('domain,note\na,b')).toMatchObject({ kind: 'list', ignored: ['note'] });
  });

  it.each([
    ['UTF-8', Buffer.from('Zoë')],
    ['UTF-8 with a mark', Buffer.from('\ufeffZoë')],
    ['UTF-16, little end first', Buffer.from('\ufeffZoë', 'utf16le')],
    ['UTF-16, big end first', Buffer.from('\ufeffZoë', 'utf16le').swap16()],
    ['Windows-1252', Buffer.from('Zoë', 'latin1')],
  ])('is decoded from %s', (_name, bytes) => {
    expect(decodeList(bytes).replace('\ufeff', '')).toBe('Zoë');
  });
});

describe('choosing', () => {
  const rows = [
    aPortfolioRow(aCustomer(1), { status: { kind: 'notAccepted' } }),
    aPortfolioRow({ ...aCustomer(2), companyName: 'Twin' }, { status: { kind: 'acceptedDirect' } }),
    aPortfolioRow({ ...aCustomer(3), companyName: 'Twin' }),
    aPortfolioRow(aCustomer(4), { leftAt: start, status: { kind: 'notAccepted' } }),
    aPortfolioRow(aCustomer(5), {
      reseller: { id: 'r1', name: 'Adatum' },
      status: { kind: 'notAccepted' },
      owner: sam,
    }),
  ];
  const owners: Owners = {
    people: [alex, sam],
    replyTo: null,
    named: (name) => (name === 'Sam' ? sam : null),
  };
  const chosen = (filter: Partial<Parameters<typeof chooseByFilter>[1]>) =>
    chooseByFilter({ rows: () => rows }, { status: 'risk', reseller: '', ownerId: null, ...filter }, owners).map(
      ({ customer }) => customer?.companyName,
    );

  it('takes all at risk, and those of whom nothing is known; nobody who left', () => {
    expect(chosen({})).toEqual(['Company 1', 'Twin', 'Company 5']);
    expect(chosen({ status: 'notAccepted' })).toEqual(['Company 1', 'Company 5']);
    expect(chosen({ reseller: 'ada' })).toEqual(['Company 5']);
    expect(chosen({ ownerId: sam.objectId })).toEqual(['Company 5']);
  });

  it('gives every line of a list a row, with what is wrong with it', () => {
    const list = [
      'customer,domain,ownerName',
      ',company1.example,Sam',
      'Twin,,',
      ',company4.example,',
      ',company5.example,Nobody',
      'Company 1,,',
    ].join('\n');
    const made = chooseByList({ rows: () => rows }, linesOf(list), owners);
    expect(made.map(({ line, reason, detail, owner }) => [line, reason, detail, owner.name])).toEqual([
      [2, null, '', 'Sam'],
      [3, 'severalFound', '2', 'Sam'],
      [4, 'left', '', 'Alex'],
      [5, 'ownerUnknown', 'Nobody', 'Sam'],
      [6, 'twice', '2', 'Alex'],
    ]);
  });
});

describe('filling in', () => {
  const suggestion = inputs({ country: 'AT', language: 'de-DE' });
  const given = inputs({
    country: '',
    language: '',
    signatoryFirstName: '',
    signatoryLastName: '',
    emailAddress: '',
    phoneNumber: '+43 1 2',
  });

  it('takes what the list does not say from the suggestion', () => {
    expect(filledIn(given, suggestion)).toMatchObject({
      country: 'AT',
      language: 'de-DE',
      signatoryLastName: suggestion.signatoryLastName,
      emailAddress: suggestion.emailAddress,
      phoneNumber: '+43 1 2',
    });
  });

  it('gives another person nothing of the suggested one, and another country its own language', () => {
    const other = filledIn({ ...given, country: 'FR', signatoryFirstName: 'Ina', phoneNumber: '' }, suggestion);
    expect(other).toMatchObject({
      language: 'fr-FR',
      signatoryFirstName: 'Ina',
      signatoryLastName: '',
      emailAddress: '',
      phoneNumber: '',
    });
  });
});

describe('working days', () => {
  const friday = Date.UTC(2026, 2, 6, 15);
  const berlin = 'Europe/Berlin';

  it('go on after the weekend, by the clock of the zone', () => {
    expect(nextWorkingHour(friday, 9, berlin)).toBe(Date.UTC(2026, 2, 9, 8));
    expect(waveMoment(friday, 9, berlin)).toBe(friday);
    expect(waveMoment(friday, 18, berlin)).toBe(Date.UTC(2026, 2, 6, 17));
    expect(waveMoment(friday + DAY, 9, berlin)).toBe(Date.UTC(2026, 2, 9, 8));
  });

  it('begin where a date does in the zone', () => {
    expect(onDate('2026-03-30', 9, berlin)).toBe(Date.UTC(2026, 2, 30, 7));
    expect(onDate('2026-03-30', 9, 'Pacific/Auckland')).toBe(Date.UTC(2026, 2, 29, 20));
    expect(onDate('2026-02-31', 9, berlin)).toBeNull();
    expect(onDate('soon', 9, berlin)).toBeNull();
    expect((onDate('2026-03-29', 23, berlin) ?? 0) % HOUR).toBe(0);
  });
});
