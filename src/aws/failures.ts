import type { Failure, FailureClass } from '../core/failure.ts';

/** What of an SDK error this file reads. */
interface SdkError {
  readonly name?: string;
  readonly Code?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/**
 * AWS's error codes by what they mean to us; the only file that knows them. Sources: aws.md 1.6 (MSK), 2.6 (EC2),
 * 3.6 (ELBv2), 4.3 (Secrets Manager).
 */
const classes: readonly (readonly [FailureClass, readonly string[]])[] = [
  [
    'throttled',
    [
      'TooManyRequestsException',
      'RequestLimitExceeded',
      'EC2ThrottledException',
      'Throttling',
      'ThrottlingException',
      'ThrottledException',
      'SlowDown',
      'RequestThrottled',
    ],
  ],
  [
    'transient',
    [
      'ServiceUnavailableException',
      'InternalServerErrorException',
      'InternalServiceError',
      'InternalFailure',
      'Unavailable',
      'ServiceUnavailable',
      'OperationAbortedException',
      'KMSInternalException',
      'DependencyTimeoutException',
      'InternalServerException',
    ],
  ],
  [
    'busy',
    [
      'DependencyViolation',
      'InvalidGroup.InUse',
      'ResourceInUse',
      'ResourceInUseException',
      'ExistingVpcEndpointConnections',
      'ClusterConnectivityException',
    ],
  ],
  [
    'exists',
    [
      'ConflictException',
      'InvalidGroup.Duplicate',
      'InvalidPermission.Duplicate',
      'DuplicateLoadBalancerName',
      'DuplicateTargetGroupName',
      'DuplicateListener',
      'ResourceExistsException',
      'ResourceAlreadyExistsException',
      'IdempotentParameterMismatch',
    ],
  ],
  [
    'gone',
    [
      'NotFoundException',
      'InvalidVpcEndpointServiceId.NotFound',
      'InvalidVpcEndpointId.NotFound',
      'InvalidVpcEndpoint.NotFound',
      'InvalidGroup.NotFound',
      'InvalidPermission.NotFound',
      'LoadBalancerNotFound',
      'TargetGroupNotFound',
      'ListenerNotFound',
      'ResourceNotFoundException',
    ],
  ],
  [
    'denied',
    [
      'AccessDenied',
      'AccessDeniedException',
      'UnauthorizedOperation',
      'UnauthorizedException',
      'ForbiddenException',
      'AuthFailure',
      'InvalidClientTokenId',
      'UnrecognizedClientException',
      'ExpiredToken',
      'ExpiredTokenException',
      'InvalidSignatureException',
      'SignatureDoesNotMatch',
      'CredentialsProviderError',
    ],
  ],
  [
    'quota',
    [
      'LimitExceededException',
      'TooManyLoadBalancers',
      'TooManyTargetGroups',
      'TooManyListeners',
      'TooManyTargets',
      'RulesPerSecurityGroupLimitExceeded',
      'SecurityGroupLimitExceeded',
      'VpcEndpointServiceLimitExceeded',
      'TooManyUniqueTargetGroupsPerLoadBalancer',
    ],
  ],
];

const classByCode = new Map(
  classes.flatMap(([name, codes]) => codes.map((code): [string, FailureClass] => [code, name])),
);

/** MSK says "stale version" and "wrong state" with the code of a bad request (aws.md 0.2); only its words tell them apart. */
const mskBusyWords =
  /version of the cluster isn.t current|in (CREATING|UPDATING|DELETING|HEALING|MAINTENANCE|REBOOTING_BROKER) state|state of the cluster|not in (an )?ACTIVE state/i;

/** A load balancer that is not active yet is named in the refusal of its endpoint service (aws.md 2.1). */
const notYetWords = /not (yet )?(active|reachable)|provisioning/i;

/** What a thrown error means; `write` because only a write can have happened without an answer. */
export const failureOf = (call: string, error: unknown, write: boolean): Failure => {
  const { name, Code, code, message, $metadata } = error as SdkError;
  const wireCode = Code ?? (name === 'Error' || name === undefined ? (code ?? 'UnknownError') : name);
  const words = message === undefined || message === '' ? wireCode : message;
  return { class: classify(wireCode, words, $metadata?.httpStatusCode, write), call, code: wireCode, message: words };
};

const classify = (code: string, words: string, status: number | undefined, write: boolean): FailureClass => {
  const known = classByCode.get(code) ?? classByCode.get(code.replace(/Exception$/, ''));
  if (known) return known;
  if (code === 'CredentialsProviderError') return 'denied';
  // No status: no answer came. ECONNREFUSED is the one case where the call surely never left.
  if (status === undefined) return write && !/ECONNREFUSED/.test(`${code} ${words}`) ? 'uncertain' : 'transient';
  if (status >= 500) return write && status !== 503 ? 'uncertain' : 'transient';
  if (status === 429) return 'throttled';
  if (code === 'BadRequestException' && mskBusyWords.test(words)) return 'busy';
  if (code === 'InvalidTarget' || notYetWords.test(words)) return 'busy';
  if (code === 'InvalidRequestException' && /scheduled for deletion|marked for deletion/.test(words)) return 'busy';
  if (status === 403 || status === 401) return 'denied';
  return 'refused';
};
