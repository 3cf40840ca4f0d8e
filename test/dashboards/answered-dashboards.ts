import { answersTo } from './answers.ts';
import { shippedDashboards, type Dashboard } from './dashboard.ts';
import type { Page } from './page.ts';
import { overRecorded, rangeOf, type Prometheus } from './prometheus.ts';
import { tellStory, type Story } from './story.ts';

/** The shipped dashboards with Prometheus's answers over the story, by a short name. */
export const answeredDashboards = async (): Promise<Readonly<Record<string, Page>>> => {
  const story = await tellStory();
  return overRecorded(story.recorded, async (prometheus) => {
    const pages = Object.entries(shippedDashboards()).map(
      async ([name, dashboard]) => [name, await answered(dashboard, prometheus, story)] as const,
    );
    return Object.fromEntries(await Promise.all(pages));
  });
};

const answered = async (
  { title, panels }: Dashboard,
  prometheus: Prometheus,
  { recorded, happened }: Story,
): Promise<Page> => {
  const range = rangeOf(recorded);
  const answers = panels.map((panel) => answersTo(panel, prometheus, range));
  return { title, range, happened, panels: await Promise.all(answers) };
};
