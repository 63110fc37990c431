/** Languages of the agreement's text and their countries, besides `en-US`, which is everywhere (Microsoft: Download the Customer Agreement template). */
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

/** Two letters that are in use as a country's code and yet not in Microsoft's list. */
const notServed = new Set(['CN', 'CU', 'IR', 'KP', 'SY']);

/**
 * The language in which the text comes: the one asked for where the country has it, else `en-US`. Codes are case-sensitive. Undefined
 * for a country that is not served.
 */
export function documentLanguage(country: string, language: string): string | undefined {
  if (!/^[A-Z]{2}$/.test(country) || notServed.has(country)) return undefined;
  const has = Object.hasOwn(countriesOf, language) && countriesOf[language]?.split(' ').includes(country);
  return has === true ? language : 'en-US';
}
