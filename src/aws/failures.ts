import type { Failure, FailureClass } from '../core/failure.ts';

/** What of an SDK error this file reads. */
interface SdkError {
  readonly name?: string;
  readonly Code?: string;
  readonly code?: string;
  readonly message?: string;
  /** Of an aborted call the reason. */
  readonly cause?: { readonly name?: string };
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Temporary credentials whose time is over, or whose request came too late (EC2's word for both). */
const expiredCodes = ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired'];

/** Whether AWS takes the credentials of the call no longer. */
export const isExpired = ({ code }: Failure): boolean => expiredCodes.includes(code);

/**
 * AWS's error codes by what they mean to us; the only file that knows them (what users read is in core/failure-messages.ts). Sources: the errors that the
 * services’ models declare; for EC2, which declares none, the error codes of its API reference.
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
      'PaginationTokenExpiredException',
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
      'InvalidNetworkLoadBalancerArn.NotFound',
      // A key in another state than the one we saw, also as Secrets Manager tells it.
      'KMSInvalidStateException',
      'DisabledException',
      'EncryptionFailure',
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
      'AlreadyExistsException',
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
      'InvalidSecurityGroupRuleId.NotFound',
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
      ...expiredCodes,
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

/** MSK says "stale version" and "wrong state" with the code of a bad request (hashicorp/terraform-provider-aws#25061); only its words tell them apart. */
const mskBusyWords =
  /version of the cluster isn.t current|in (CREATING|UPDATING|DELETING|HEALING|MAINTENANCE|REBOOTING_BROKER) state|state of the cluster|not in (an )?ACTIVE state/i;

/** A load balancer that is not active yet is named in the refusal of its endpoint service. */
const notYetWords = /not (yet )?(active|reachable)|provisioning/i;

/** What a thrown error means; `write` because only a write can have happened without an answer. */
export const failureOf = (call: string, error: unknown, write: boolean): Failure => {
  const { name, Code, code, $metadata } = error as SdkError;
  const wireCode = Code ?? (name === 'Error' || name === undefined ? (code ?? 'UnknownError') : name);
  const words = wordsOf(error as SdkError) ?? wireCode;
  return { class: classify(wireCode, words, $metadata?.httpStatusCode, write), call, code: wireCode, message: words };
};

/** The SDK says "Request aborted" of any abort, also of the one that our own limit of time makes. */
const wordsOf = ({ message, cause }: SdkError): string | undefined => {
  if (cause?.name === 'TimeoutError') return 'AWS did not answer in time';
  return message === '' ? undefined : message;
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
