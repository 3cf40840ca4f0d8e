import type { World } from '../../world.ts';

/** What the SDK's model leaves open: EC2 models no errors. */
const codes = {
  duplicateGroup: { asDocumented: 'InvalidGroup.Duplicate', others: 'InvalidParameter' },
  tooManyEndpoints: { asDocumented: 'VpcEndpointLimitExceeded', others: 'InvalidParameter' },
  tooManyRules: { asDocumented: 'RulesPerSecurityGroupLimitExceeded', others: 'InvalidParameter' },
  loadBalancerInService: { asDocumented: 'InvalidParameter', others: 'InvalidParameterValue' },
} as const;

/** The code of a refusal that nobody outside of AWS is sure of (switch `ec2.codes`). */
export const codeOf = (refusal: keyof typeof codes, world: World): string =>
  codes[refusal][world.switches.get('ec2.codes')];
