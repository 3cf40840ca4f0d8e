import type { Service } from '../service.ts';
import { ec2Service } from './ec2/index.ts';
import { loadBalancingService } from './elbv2/index.ts';
import { keysService } from './keys/index.ts';
import { logsService } from './logs.ts';
import { mskService } from './msk/index.ts';
import { secretsService } from './secrets/index.ts';
import { stsService } from './sts.ts';

/** Every service of the double. */
export const services: readonly Service[] = [
  mskService,
  ec2Service,
  loadBalancingService,
  secretsService,
  keysService,
  logsService,
  stsService,
];
