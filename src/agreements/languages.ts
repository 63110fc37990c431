/**
 * Languages in which Microsoft offers the agreement, and the countries of each, besides `en-US`, which is offered everywhere
 * (Microsoft: Download the Customer Agreement template, 2023-07-28). That the list also governs attestations is not documented, so it
 * orders and warns; it refuses nothing.
 */
const countriesOf: Readonly<Record<string, string>> = {
  'ar-SA': 'AE BH EG IQ JO KW LB LY MU OM QA YE',
  'bg-BG': 'BG',
  'cs-CZ': 'CZ',
  'da-DK': 'DK',
  'de-DE': 'AT DE LI',
  'el-GR': 'GR',
  'es-ES': 'AR BO BZ CL CO CR DO ES GT HN MX NI PA PE PY SV UY VE',
  'et-EE': 'EE',
  'fi-FI': 'FI',
  'fr-FR': 'CA CH CI CM DZ FR GF LU MA MC RW SN ST TN',
  'he-IL': 'IL',
  'hi-IN': 'IN',
  'hr-HR': 'HR',
  'hu-HU': 'HU',
  'id-ID': 'ID',
  'it-IT': 'IT',
  'ja-JP': 'JP',
  'kk-KZ': 'KZ',
  'ko-KR': 'KR',
  'lt-LT': 'LT',
  'lv-LV': 'LV',
  'ms-MY': 'MY',
  'nb-NO': 'NO',
  'nl-NL': 'BE NL',
  'pl-PL': 'PL',
  'pt-BR': 'BR',
  'pt-PT': 'AO CV PT',
  'ro-RO': 'MD RO',
  'ru-RU': 'BY KG RU UZ',
  'sk-SK': 'SK',
  'sl-SI': 'SI',
  'sr-Latn-RS': 'RS',
  'sv-SE': 'SE',
  'th-TH': 'TH',
  'tr-TR': 'TR',
  'uk-UA': 'UA',
  'vi-VN': 'VN',
  'zh-HK': 'HK MO TW',
  'zh-SG': 'SG',
};

/** Countries in which the agreement is offered in English only. */
const englishOnly =
  'AD AF AG AI AL AM AQ AS AU AW AX AZ BA BB BD BF BI BJ BL BM BN BQ BS BT BV BW CC CD CF CG CK CW CX CY DJ DM EC EH ER ET FJ FK FM FO ' +
  'GA GB GD GE GG GH GI GL GM GN GP GQ GS GU GW GY HM HT IE IM IO IS JE JM KE KH KI KM KN KY LA LC LK LR LS MD ME MF MG MH MK ML MM MN ' +
  'MP MQ MR MS MT MV MW MZ NA NC NE NF NG NP NR NU NZ PF PG PH PK PM PN PR PS PW RE RW SA SB SC SH SJ SL SM SO SR SS SX SZ TC TD TF TG ' +
  'TJ TK TL TM TO TT TV TZ UG UM US VA VC VG VI VU WF WS XK YT ZA ZM ZW';

const languageOf = new Map<string, string[]>();
for (const country of englishOnly.split(' ')) languageOf.set(country, []);
for (const [language, countries] of Object.entries(countriesOf)) {
  for (const country of countries.split(' ')) languageOf.set(country, [...(languageOf.get(country) ?? []), language]);
}

/** Every country of Microsoft's list, as ISO 3166-1 alpha-2 codes in alphabetical order. */
export const countries: readonly string[] = [...languageOf.keys()].sort();

/** The languages documented for a country, its own first and `en-US` always last; only `en-US` for a country that is not listed. */
export function languagesOf(country: string): readonly string[] {
  return [...(languageOf.get(country) ?? []), 'en-US'];
}

/** Whether the pair stands in Microsoft's list. */
export function isDocumentedPair(country: string, language: string): boolean {
  return languagesOf(country).includes(language);
}
