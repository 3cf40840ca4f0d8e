import type { Service } from '../service.ts';
import { ec2Service } from './ec2/index.ts';
import { loadBalancingService } from './elbv2/index.ts';
import { keysService } from './keys/index.ts';
import { logsService } from './logs.ts';
import { mskService } from './msk/index.ts';
import { quotasService } from './quotas/index.ts';
import { secretsService } from './secrets/index.ts';
import { stsService } from './sts/index.ts';
import { taggingService } from './tagging/index.ts';

/** The services whose things have tags. */
const tagged: readonly Service[] = [
  mskService,
  ec2Service,
  loadBalancingService,
  secretsService,
  keysService,
  logsService,
  quotasService,
  stsService,
];

/** Every service of the double. */
export const services: readonly Service[] = [...tagged, taggingService(tagged)];
