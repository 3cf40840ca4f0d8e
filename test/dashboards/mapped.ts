import { named } from './colours.ts';
import type { Panel } from './dashboard.ts';
import { shown } from './units.ts';

export interface Mapped {
  readonly text: string;
  /** None where no mapping says one. */
  readonly colour?: string;
}

/** What a panel shows instead of a value; the value in the panel's unit where it says nothing. */
export const mapped = ({ fieldConfig }: Panel, value: number): Mapped => {
  const { mappings = [], unit } = fieldConfig.defaults;
  const found = mappings.map(({ options }) => options[String(value)]).find((one) => one !== undefined);
  return found ? { text: found.text, colour: named[found.color] } : { text: shown(value, unit) };
};
