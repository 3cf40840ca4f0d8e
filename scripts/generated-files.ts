import { dump } from 'js-yaml';
import { crossAccountKafka } from '../src/api/cross-account-kafka.ts';
import { customResourceDefinition } from '../src/api/crd.ts';

const header = '# Generated from src/api by `npm run generate`: change it there.\n';

/** The files that are made from the code, by path from the project's top: `npm run generate` writes them, a test compares them. */
export const crdFiles = (): Record<string, string> => ({
  'crds/crossaccountkafkas.yaml':
    header + dump(customResourceDefinition(crossAccountKafka), { noRefs: true, lineWidth: 120 }),
});
