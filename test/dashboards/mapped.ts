import { named } from './colours.ts';
import type { Fields, Panel } from './dashboard.ts';
import { shown } from './units.ts';

export interface Mapped {
  readonly text: string;
  /** None where no mapping says one. */
  readonly colour?: string;
}

/** What is so of a panel's numbers: its defaults, and what overrides them. */
export const ofNumbers = ({ fieldConfig: { defaults, overrides } }: Panel): Fields => {
  const told = overrides.flatMap(({ properties }) => properties);
  return told.reduce<Fields>(
    (fields, { id, value }) =>
      id === 'custom.cellOptions'
        ? { ...fields, custom: { ...fields.custom, cellOptions: value } }
        : { ...fields, [id]: value },
    defaults,
  );
};

/** What is shown instead of a value, or of a label; undefined where no mapping is of it. */
const mapping = ({ mappings = [] }: Fields, value: string): Mapped | undefined => {
  const found = mappings.map(({ options }) => options[value]).find((one) => one !== undefined);
  return found && { text: found.text, colour: named[found.color] };
};

/** A value as its panel shows it: in its unit where no mapping is of it. */
export const mapped = (panel: Panel, value: number): Mapped => {
  const fields = ofNumbers(panel);
  return mapping(fields, String(value)) ?? { text: shown(value, fields.unit) };
};

/** A label as its panel shows it. */
export const mappedLabel = ({ fieldConfig }: Panel, label: string): Mapped =>
  mapping(fieldConfig.defaults, label) ?? { text: label };
