import type { Answered } from './answers.ts';
import { timeOfDay } from './axis.ts';
import { draw, isSilent } from './draw.ts';
import { escaped } from './html.ts';
import type { Range } from './prometheus.ts';
import type { Happened } from './story.ts';

export interface Page {
  readonly title: string;
  readonly panels: readonly Answered[];
  readonly range: Range;
  readonly happened: readonly Happened[];
}

const style = `
body { font: 13px/1.4 system-ui, sans-serif; margin: 16px; background: #f4f5f7; color: #1f2430; }
h1 { font-size: 20px; margin: 0 0 4px; }
main { display: grid; grid-template-columns: repeat(24, 1fr); grid-auto-rows: 30px; gap: 8px; }
section { background: #fff; border: 1px solid #d8dbe0; border-radius: 3px; padding: 8px 10px; overflow: auto; }
h2 { font-size: 14px; margin: 0; display: inline; }
h2 + p { display: inline; margin: 0 0 0 8px; color: #767c87; font-size: 12px; }
svg { display: block; width: 100%; margin-top: 6px; font-size: 12px; }
svg text { fill: #4d535e; }
svg text.in { fill: #14181f; }
.grid { stroke: #e6e8ec; }
.line { fill: none; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; }
.key { margin-right: 14px; white-space: nowrap; }
.key i { display: inline-block; width: 10px; height: 10px; margin-right: 5px; }
.figures { display: flex; height: 75%; align-items: center; justify-content: space-around; }
.figure span { display: block; text-align: center; color: #767c87; }
.figure b { display: block; text-align: center; font-size: 40px; font-weight: 600; }
table { width: 100%; border-collapse: collapse; margin-top: 6px; }
th, td { text-align: left; padding: 3px 8px; border-bottom: 1px solid #eceef1; }
.none { display: flex; height: 70%; align-items: center; justify-content: center; color: #9aa0a6; font-size: 16px; }
ol { columns: 3; margin: 4px 0 12px; padding-left: 0; list-style: none; }
`;

/** A dashboard as a page of its own: nothing of it is fetched. */
export const page = ({ title, panels, range, happened }: Page): string =>
  [
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped(title)}</title><style>${style}</style>`,
    `<h1>${escaped(title)}</h1>`,
    `<p>Not Grafana’s drawing: what Prometheus answers to the panels, over what a simulated run recorded. ${silence(panels)}</p>`,
    `<ol>${happened.map(told(range)).join('')}</ol>`,
    `<main>${panels.map((panel) => draw(panel, range)).join('')}</main></html>`,
  ].join('\n');

const silence = (panels: readonly Answered[]): string => {
  const titles = panels.filter(isSilent).map(({ panel }) => panel.title);
  if (titles.length === 0) return 'Every panel has data.';
  return `No data in: ${escaped(titles.join(', '))}. A simulated run has no sensors and no process of its own, and nothing in it takes time to compute.`;
};

const told =
  ({ from }: Range) =>
  ({ minute, what }: Happened): string =>
    `<li>${timeOfDay(from + minute * 60)} ${escaped(what)}</li>`;
