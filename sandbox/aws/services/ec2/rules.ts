import type { Rule } from '../../rule.ts';
import { endpointRules } from './endpoint-rules.ts';
import { endpointServiceRules } from './endpoint-service-rules.ts';
import { networkRules } from './network-rules.ts';

/** What EC2 refuses and promises, as far as networks, security groups and PrivateLink go. */
export const ec2Rules: readonly Rule[] = [...networkRules, ...endpointServiceRules, ...endpointRules];
