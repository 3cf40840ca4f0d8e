import { annotationsPage } from './reference/annotations-page.ts';
import { apiPage } from './reference/api-page.ts';
import { conditionsPage } from './reference/conditions-page.ts';
import { iamPage } from './reference/iam-page.ts';
import { settingsPage } from './reference/settings-page.ts';

/** The pages of docs/reference that the code tells, by path. */
export const referencePages = (): Record<string, string> => ({
  'docs/reference/api.md': apiPage(),
  'docs/reference/conditions.md': conditionsPage(),
  'docs/reference/settings.md': settingsPage(),
  'docs/reference/annotations.md': annotationsPage(),
  'docs/reference/iam.md': iamPage(),
});
