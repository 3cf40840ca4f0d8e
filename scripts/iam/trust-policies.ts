import { policy } from './statements.ts';

/** What a reader puts his own in the place of. */
const account = '111111111111';
const issuer = 'oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE';

/** Amazon EKS user guide, iam-roles-for-service-accounts: the pods of the operator's service account, and no others. */
export const trustIrsa = (): object =>
  policy({
    ...{ Sid: 'PodsOfTheOperator', Effect: 'Allow', Action: 'sts:AssumeRoleWithWebIdentity' },
    Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${issuer}` },
    Condition: {
      StringEquals: {
        [`${issuer}:aud`]: 'sts.amazonaws.com',
        [`${issuer}:sub`]: 'system:serviceaccount:cakafka-system:cross-account-kafka',
      },
    },
  });

/** Amazon EKS user guide, pod-id-role: which service account it is, the association says, and the tags of the session. */
export const trustPodIdentity = (): object =>
  policy({
    ...{ Sid: 'PodsOfTheOperator', Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'] },
    Principal: { Service: 'pods.eks.amazonaws.com' },
    Condition: {
      StringEquals: {
        'aws:RequestTag/kubernetes-namespace': 'cakafka-system',
        'aws:RequestTag/kubernetes-service-account': 'cross-account-kafka',
      },
    },
  });
