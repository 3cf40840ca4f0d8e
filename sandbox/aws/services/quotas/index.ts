import * as serviceQuotas from '@aws-sdk/client-service-quotas';
import * as z from 'zod';
import { defaultQuotas } from '../../quotas.ts';
import { AwsRefusal, type Call, type Handlers, type Service } from '../../service.ts';
import { page, sizeWithin } from '../paging.ts';
import { findQuota, knownQuotas, serviceNames, type KnownQuota } from './known.ts';
import { quotaRules } from './rules.ts';

const describe = (known: KnownQuota, value: number, { account, region }: Call): serviceQuotas.ServiceQuota => ({
  ServiceCode: known.serviceCode,
  ServiceName: serviceNames[known.serviceCode],
  QuotaArn: `arn:aws:servicequotas:${region}:${account}:${known.serviceCode}/${known.quotaCode}`,
  QuotaCode: known.quotaCode,
  QuotaName: known.quotaName,
  Value: value,
  Unit: 'None',
  Adjustable: true,
  GlobalQuota: false,
  QuotaAppliedAtLevel: 'ACCOUNT',
});

/** Q3. @throws AwsRefusal */
const find = (serviceCode: string | undefined, quotaCode: string | undefined): KnownQuota =>
  findQuota(
    serviceCode,
    quotaCode,
    () => new AwsRefusal('NoSuchResourceException', 'The request failed because the specified quota does not exist.'),
  );

const handlers: Handlers<typeof serviceQuotas> = {
  /** Q1: what is enforced now. */
  GetServiceQuota: (input, call) => {
    const known = find(input.ServiceCode, input.QuotaCode);
    return { Quota: describe(known, call.world.quotas.get(known.quota), call) };
  },
  /** Q2: what it was before anybody asked for more. */
  GetAWSDefaultServiceQuota: (input, call) => {
    const known = find(input.ServiceCode, input.QuotaCode);
    return { Quota: describe(known, defaultQuotas[known.quota].most, call) };
  },
  ListServiceQuotas: (input, call) => {
    const own = knownQuotas.filter(({ serviceCode }) => serviceCode === input.ServiceCode);
    // Q3
    if (own.length === 0)
      throw new AwsRefusal(
        'NoSuchResourceException',
        'The request failed because the specified service does not exist.',
      );
    const wanted = own.filter(({ quotaCode }) => input.QuotaCode === undefined || quotaCode === input.QuotaCode);
    const { items, next } = page(
      wanted,
      input.NextToken,
      sizeWithin(input.MaxResults, 100, 'IllegalArgumentException'),
    );
    return {
      NextToken: next,
      Quotas: items.map((known) => describe(known, call.world.quotas.get(known.quota), call)),
    };
  },
};

const raised = z.strictObject({
  event: z.string(),
  serviceCode: z.string(),
  quotaCode: z.string(),
  value: z.int().nonnegative(),
});

/** Service Quotas, as far as the double enforces quotas. */
export const quotasService: Service = {
  rules: quotaRules,
  module: serviceQuotas,
  handlers,
  events: {
    /** AWS has raised a quota, or lowered it. */
    setQuota: (world, details) => {
      const { serviceCode, quotaCode, value } = raised.parse(details);
      const known = findQuota(serviceCode, quotaCode, () => new Error(`no quota ${quotaCode} of ${serviceCode}`));
      world.quotas.set(known.quota, value);
    },
  },
};
