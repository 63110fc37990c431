/** How a starting customer stands: `again` has an outdated and a renewed agreement, `cloud` the retired kind alone. */
type StartingStatus = 'attested' | 'again' | 'direct' | 'outdated' | 'none' | 'cloud';
type Gap = 'phone' | 'address' | 'culture' | 'contact' | 'delegation';

/** Name, domain, country, status, contact, and what is missing of its billing profile. */
export type StartingRow = readonly [string, string, string, StartingStatus, string, Gap?];

/** Microsoft's own sample companies and sample people; every domain is one of its samples or reserved for them here. */
export const startingRows: readonly StartingRow[] = [
  ['Contoso', 'contoso.onmicrosoft.com', 'US', 'outdated', 'Adele Vance'],
  ['Contoso', 'contoso.co.uk', 'GB', 'none', 'Alex Wilber'],
  ['Fabrikam', 'fabrikam.com', 'US', 'attested', 'Megan Bowen'],
  ['Northwind Traders', 'northwindtraders.com', 'US', 'direct', 'Nestor Wilke'],
  ['Adventure Works', 'adventure-works.com', 'US', 'attested', 'Diego Siciliani'],
  ['Tailspin Toys', 'tailspintoys.com', 'US', 'outdated', 'Grady Archie'],
  ['Woodgrove Bank', 'woodgrovebank.com', 'GB', 'direct', 'Isaiah Langer'],
  ['Wide World Importers', 'wideworldimporters.com', 'NL', 'attested', 'Johanna Lorenz'],
  ['Litware', 'litwareinc.com', 'DE', 'none', 'Lee Gu'],
  ['Proseware', 'proseware.com', 'FR', 'outdated', 'Lidia Holloway'],
  ['Fourth Coffee', 'fourthcoffee.com', 'IT', 'attested', 'Lynne Robbins'],
  ['Graphic Design Institute', 'graphicdesigninstitute.com', 'ES', 'none', 'Miriam Graham', 'phone'],
  ['Humongous Insurance', 'humongousinsurance.com', 'US', 'outdated', 'Patti Fernandez'],
  ['Lucerne Publishing', 'lucernepublishing.com', 'CH', 'again', 'Pradeep Gupta'],
  ["Margie's Travel", 'margiestravel.com', 'IE', 'direct', "Siobhan O'Brien"],
  ['Relecloud', 'relecloud.com', 'SE', 'attested', 'Henrietta Mueller'],
  ['School of Fine Art', 'fineartschool.net', 'AT', 'none', 'Irvin Sayers', 'culture'],
  ['Southridge Video', 'southridgevideo.com', 'CA', 'outdated', 'Joni Sherman'],
  ['The Phone Company', 'thephone-company.com', 'AU', 'attested', 'Allan Deyoung'],
  ['Trey Research', 'treyresearch.net', 'DK', 'direct', 'Christie Cline'],
  ['VanArsdel', 'vanarsdelltd.com', 'PL', 'outdated', 'Debra Berger'],
  ['Wingtip Toys', 'wingtiptoys.com', 'JP', 'attested', 'Emily Braun'],
  ['Alpine Ski House', 'alpineskihouse.com', 'CH', 'direct', 'Enrico Cattaneo'],
  ['Bellows College', 'bellowscollege.com', 'US', 'none', 'Raul Razo', 'contact'],
  ['Best For You Organics', 'bestforyouorganics.com', 'BR', 'outdated', 'Zoraida Santos'],
  ['Coho Winery', 'cohowinery.com', 'PT', 'attested', 'Rui Costa'],
  ['Coho Vineyard', 'cohovineyard.com', 'ES', 'direct', 'Elvia Atkins'],
  ['Consolidated Messenger', 'consolidatedmessenger.com', 'BE', 'outdated', 'Marcel Truempy'],
  ['City Power & Light', 'cpandl.com', 'NO', 'attested', 'Ingrid Årnes'],
  ['Blue Yonder Airlines', 'blueyonderairlines.com', 'FI', 'none', 'Aino Laine', 'address'],
  ['Nod Publishers', 'nodpublishers.com', 'CZ', 'again', 'Hana Nováková'],
  ["Munson's Pickles and Preserves Farm", 'munsonspicklesandpreservesfarm.com', 'US', 'outdated', 'Eva Munson'],
  ['First Up Consultants', 'firstupconsultants.com', 'IN', 'attested', 'Anjali Rao'],
  ['Lamna Healthcare', 'lamnahealthcare.com', 'NL', 'outdated', 'Daan de Vries', 'delegation'],
  [
    "Liberty's Delightful Sinful Bakery & Cafe",
    'libertysdelightfulsinfulbakeryandcafe.com',
    'FR',
    'direct',
    'Zoé Martin',
  ],
  ['A. Datum Corporation', 'adatum.com', 'DE', 'again', 'Jürgen Weiß'],
  ['Datum Labs', 'datumlabs.adatum.com', 'DE', 'cloud', 'Tania Carr'],
  ['Lakeshore Retail', 'lakeshoreretail.com', 'US', 'none', 'Preston Morales'],
];
