import { allow, type Statement } from './statements.ts';

/** An account's first thing of a kind makes AWS's own role for it, by the caller's right. */
export const linkedRole = (service: string, role: string): Statement =>
  allow(role, ['iam:CreateServiceLinkedRole'], {
    Resource: `arn:*:iam::*:role/aws-service-role/${service}/${role}*`,
    Condition: { StringLike: { 'iam:AWSServiceName': service } },
  });
