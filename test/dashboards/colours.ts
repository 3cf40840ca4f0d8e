/** What a dashboard may call a colour. */
export const named = {
  green: '#3fa45b',
  yellow: '#e0b400',
  orange: '#e8833a',
  red: '#d64550',
  blue: '#4a86d8',
} as const;

export type Colour = keyof typeof named;

/** Of series, in their order: neighbours are told apart, by people who see red and green alike too. */
const palette = ['#2f7ed8', '#e67e22', '#16a085', '#8e44ad', '#c0392b', '#7f8c8d', '#b8860b', '#d6589f', '#27496d'];

export const colourOf = (index: number): string => palette[index % palette.length] ?? '#000000';
