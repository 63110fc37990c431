import type { FormNote, FormView } from '../../agreements/form-view.ts';
import type { Box } from './message.ts';
import type { Words } from './words.ts';

/** What stands above the form's fields, the weightiest first. */
export function formNotes(words: Words, form: FormView): readonly Box[] {
  const { replaces, problems } = form;
  const refused = Object.keys(problems).length;
  return [
    ...(refused === 0 ? [] : [{ tone: 'attention', text: words.t('form.refused', { count: refused }) } as const]),
    ...form.notes.map((note) => noteBox(words, form, note)),
    ...(replaces === null
      ? []
      : [{ tone: 'warning', text: words.t('form.replaces', { owner: replaces.owner.name }) } as const]),
  ];
}

function noteBox(words: Words, form: FormView, note: FormNote): Box {
  switch (note.kind) {
    case 'fromAgreement':
      return { tone: 'neutral', text: words.t('form.note.fromAgreement', { day: words.day(note.dateAgreed) }) };
    case 'fromSignatory':
      return { tone: 'neutral', text: words.t('form.note.fromSignatory') };
    case 'fromBilling':
      return { tone: 'neutral', text: words.t('form.note.fromBilling') };
    case 'notPrefilled':
      return { tone: 'neutral', text: words.t('form.note.notPrefilled') };
    case 'mustDiffer':
      return { tone: 'warning', text: words.t('form.note.mustDiffer', { day: words.day(note.dateAgreed) }) };
    case 'sameSignatory':
      return { tone: 'attention', text: sameSignatory(words, note.dateAgreed) };
    case 'nameDiffers':
      return {
        tone: 'warning',
        text: words.t('form.note.nameDiffers', { typed: note.typed, company: form.customer.companyName }),
      };
    case 'undocumentedPair':
      return { tone: 'warning', text: words.t('form.note.undocumentedPair') };
    case 'refusedByMicrosoft':
      return { tone: 'attention', label: words.t('form.note.refusedByMicrosoft'), text: microsoft(words, note) };
  }
}

function sameSignatory(words: Words, dateAgreed: number | null): string {
  return dateAgreed === null
    ? words.t('form.note.sameSignatory')
    : words.t('form.note.sameSignatoryDated', { day: words.day(dateAgreed) });
}

function microsoft(words: Words, note: Extract<FormNote, { kind: 'refusedByMicrosoft' }>): string {
  const said = note.words === '' ? words.t('failure.noWords') : note.words;
  const code = note.code === null ? '' : words.t('form.note.code', { code: note.code });
  return [said, code, words.t('form.note.requestId', { id: note.requestId })].filter((part) => part !== '').join(' · ');
}
