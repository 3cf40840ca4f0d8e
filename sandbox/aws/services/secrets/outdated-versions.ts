import { AwsRefusal } from '../../service.ts';
import type { World } from '../../world.ts';
import type { Secret } from './state.ts';

/** Secrets Manager guide, reference_limits: about 100 versions a secret. */
const mostVersions = 100;
/** Whoever writes no faster than this never meets the quota (API model, PutSecretValue). */
const removalSeconds = 600;

/**
 * S21: beyond its quota, a secret's oldest version without a label makes room for another, no faster than one in ten minutes.
 * @throws AwsRefusal LimitExceededException
 */
export const makeRoom = (secret: Secret, { clock }: World): void => {
  if (secret.versions.length < mostVersions) return;
  const outdated = secret.versions.findIndex(({ stages }) => stages.size === 0);
  if (outdated === -1 || clock.now() < secret.versionRemovedAt + removalSeconds * 1000)
    throw new AwsRefusal('LimitExceededException', `The secret has more than ${mostVersions} versions.`);
  secret.versions.splice(outdated, 1);
  secret.versionRemovedAt = clock.now();
};
