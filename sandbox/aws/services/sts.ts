import * as sts from '@aws-sdk/client-sts';
import type { Handlers, Service } from '../service.ts';

const handlers: Handlers<typeof sts> = {
  GetCallerIdentity: (_input, { account, principal }) => ({ Account: account, Arn: principal, UserId: account }),
};

/** AWS Security Token Service. */
export const stsService: Service = { module: sts, handlers };
