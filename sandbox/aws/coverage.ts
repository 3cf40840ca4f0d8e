import { defaultQuotas } from './quotas.ts';
import type { Rule } from './rule.ts';
import { commonRules } from './rules.ts';
import type { Service } from './service.ts';
import { services } from './services/index.ts';
import { unknowns, type Switch } from './switches.ts';
import { modelOf } from './wire/model.ts';

/** Every rule there is: those of all services, then each service's own. */
export const allRules: readonly Rule[] = [...commonRules, ...services.flatMap(({ rules }) => rules)];

const ruleLine = ({ id, says, source, switches = [] }: Rule): string =>
  `  ${id.padEnd(4)} ${says} [${source}]${switches.length === 0 ? '' : ` {${switches.join(', ')}}`}`;

const sectionOf = ({ module, handlers, rules, events = {} }: Service): readonly string[] => {
  const { signingName, operations } = modelOf(module);
  const names = Object.keys(handlers).sort();
  return [
    `${signingName}: ${names.length} of ${operations.size} operations`,
    `  ${names.join(' ')}`,
    ...(Object.keys(events).length === 0 ? [] : [`  on command: ${Object.keys(events).sort().join(' ')}`]),
    ...rules.map(ruleLine),
    '',
  ];
};

const switchLine = (name: Switch): string =>
  `  ${name.padEnd(22)} ${unknowns[name].question}: ${unknowns[name].answers.join(' | ')}`;

/** What the double covers, line by line: operations, rules with their sources and switches, unknowns, quotas. */
export const coverage = (): readonly string[] => [
  'All services',
  ...commonRules.map(ruleLine),
  '',
  ...services.flatMap(sectionOf),
  'Unknowns: what nobody outside of AWS knows for sure, and the answers that the double can give; the first is its default',
  ...(Object.keys(unknowns) as Switch[]).map(switchLine),
  '',
  'Quotas, by AWS’s defaults',
  ...Object.entries(defaultQuotas).map(([name, { most, source }]) => `  ${name.padEnd(48)} ${most} [${source}]`),
];
