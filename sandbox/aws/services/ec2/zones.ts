/** An Availability Zone as one account names it. */
export interface Zone {
  readonly name: string;
  readonly id: string;
}

/**
 * E10: zone ids are the same for everybody, zone names are each account's own. Which name stands for which id follows from
 * the account's last digit, so that the accounts of a fresh world differ.
 */
export const zonesFor = (account: string, region: string): Zone[] =>
  ['a', 'b', 'c'].map((letter, index) => ({
    name: `${region}${letter}`,
    id: `${shortName(region)}-az${((index + Number(account.at(-1))) % 3) + 1}`,
  }));

/** `eu-central-1` → `euc1`, `ap-southeast-2` → `apse2`. */
const shortName = (region: string): string => {
  const [continent = '', direction = '', number = ''] = region.split('-');
  const initials = direction.match(/north|south|east|west|central/g) ?? [];
  return `${continent}${initials.map((word) => word.charAt(0)).join('')}${number}`;
};
