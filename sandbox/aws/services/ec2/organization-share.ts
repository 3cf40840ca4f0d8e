import * as z from 'zod';
import { AwsRefusal, type Call } from '../../service.ts';
import { stateOf, type World } from '../../world.ts';

/** E28: accounts of one organization share what PrivateLink allows them; here all accounts are of one. */
const share = stateOf('organization-share', () => ({ usedUpUntil: 0 }));
const shareOf = (world: World): { usedUpUntil: number } => world.state(share, 'any', 'any');

type Handler = (input: never, call: Call) => unknown;

/** PrivateLink's operations, refused while other accounts use the organization's share up. */
export const sharing = <Operations extends Readonly<Record<string, unknown>>>(operations: Operations): Operations =>
  Object.fromEntries(
    Object.entries(operations).map(([name, handler]) => [name, guarded(handler as Handler)]),
  ) as Operations;

const guarded =
  (handler: Handler): Handler =>
  (input, call) => {
    if (shareOf(call.world).usedUpUntil > call.world.clock.now())
      throw new AwsRefusal('RequestLimitExceeded', 'Request limit exceeded.', 503);
    return handler(input, call);
  };

const use = z.object({ seconds: z.number().positive() });

/** E28: other accounts of the organization call PrivateLink for so long. @throws Error when the details are wrong */
export const useUpOrganizationShare = (world: World, details: Readonly<Record<string, unknown>>): void => {
  shareOf(world).usedUpUntil = world.clock.now() + use.parse(details).seconds * 1000;
};
