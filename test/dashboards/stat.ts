import type { Answered } from './answers.ts';
import { escaped } from './html.ts';
import { mapped } from './mapped.ts';

/** The last value of each series. */
export const stat = ({ panel, series }: Answered): string => {
  const figures = series.map(({ name, points }) => {
    const { text, colour = 'inherit' } = mapped(panel, points.at(-1)?.value ?? NaN);
    return `<div class="figure"><span>${escaped(name)}</span><b style="color:${colour}">${escaped(text)}</b></div>`;
  });
  return `<div class="figures">${figures.join('')}</div>`;
};
