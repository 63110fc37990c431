import { expect, it } from 'vitest';
import { fullName } from '../../src/bot/cards/full-name.ts';

it.each([
  ['de', 'Erika', 'Mustermann', 'Erika Mustermann'],
  ['hu', 'Anna', 'Kovács', 'Kovács Anna'],
  ['ja', '太郎', '山田', '山田 太郎'],
  ['ja', 'John', 'Smith', 'John Smith'],
  ['de', '태영', '김', '김 태영'],
  ['ja', 'ジョン', 'スミス', 'ジョン スミス'],
  ['en', '', 'Prince', 'Prince'],
])('in %s, %s %s is called %s', (language, first, last, said) => {
  expect(fullName(language, { first, last })).toBe(said);
});
