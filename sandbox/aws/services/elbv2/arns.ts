import { AwsRefusal } from '../../service.ts';

const kinds = {
  'load balancer':
    /^arn:aws[\w-]*:elasticloadbalancing:[\w-]+:\d{12}:loadbalancer\/(net|app|gwy)\/[\w-]+\/[0-9a-f]{16}$/,
  'target group': /^arn:aws[\w-]*:elasticloadbalancing:[\w-]+:\d{12}:targetgroup\/[\w-]+\/[0-9a-f]{16}$/,
  listener:
    /^arn:aws[\w-]*:elasticloadbalancing:[\w-]+:\d{12}:listener\/(net|app|gwy)\/[\w-]+\/[0-9a-f]{16}\/[0-9a-f]{16}$/,
} as const;

/** L40. @throws AwsRefusal for what is no ARN of that kind, be there such a thing or not */
export const checkArn = (arn: string, kind: keyof typeof kinds): void => {
  if (!kinds[kind].test(arn)) throw new AwsRefusal('ValidationError', `'${arn}' is not a valid ${kind} ARN`);
};
