import type { AddressPair } from './address-pairs.ts';
import { defaultAccount } from './accounts.ts';
import { consumerAccount, freshKeyId, freshRegion } from './fresh-ids.ts';
import { seedKey } from './services/keys/state.ts';
import { seedNetwork } from './services/ec2/seed.ts';
import type { World } from './world.ts';

/** A key that the consumer account may decrypt with, through Secrets Manager only. */
const sharedKeyPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Administrators',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${defaultAccount}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
    {
      Sid: 'ConsumersDecrypt',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${consumerAccount}:root` },
      Action: ['kms:Decrypt', 'kms:DescribeKey'],
      Resource: '*',
      Condition: { StringEquals: { 'kms:ViaService': `secretsmanager.${freshRegion}.amazonaws.com` } },
    },
  ],
});

/** What a new world holds, with the fixed ids of sandbox/README.md. */
export const makeFresh = (world: World, addresses: AddressPair): void => {
  seedKey({ world, account: defaultAccount, region: freshRegion }, freshKeyId, sharedKeyPolicy);
  seedNetwork(world, addresses);
};
