import { AwsRefusal } from '../../service.ts';

/** L1. @throws AwsRefusal */
export const checkName = (name: string, what: 'load balancer' | 'target group'): void => {
  if (name.length > 32)
    throw new AwsRefusal('ValidationError', `The ${what} name '${name}' cannot be longer than '32' characters`);
  const isReserved = what === 'load balancer' && name.startsWith('internal-');
  if (/^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/.test(name) && !isReserved) return;
  throw new AwsRefusal(
    'ValidationError',
    isReserved
      ? `The ${what} name '${name}' cannot begin with 'internal-'`
      : `The ${what} name '${name}' can only contain characters that are alphanumeric characters and hyphens(-), and may not begin or end with a hyphen`,
  );
};
