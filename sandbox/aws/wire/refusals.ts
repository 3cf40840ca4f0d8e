import { AwsRefusal } from '../service.ts';
import type { WireRequest, WireResponse } from './codec.ts';
import type { Protocol } from './model.ts';
import { element, escapeXml } from './write-xml.ts';

/**
 * How each protocol's services refuse an input that does not fit their model. The codes are those of each service's list of
 * common errors; AWS's own texts differ from service to service.
 */
export const missingMember = (protocol: Protocol, path: string): AwsRefusal => {
  if (protocol === 'ec2-query')
    return new AwsRefusal('MissingParameter', `The request must contain the parameter ${path}`);
  if (protocol === 'query')
    return new AwsRefusal(
      'ValidationError',
      `1 validation error detected: Value at '${path}' failed to satisfy constraint: Member must not be null`,
    );
  if (protocol === 'rest-json') return new AwsRefusal('BadRequestException', `Missing required member: ${path}`);
  return new AwsRefusal(
    'ValidationException',
    `1 validation error detected: Value at '${path}' failed to satisfy constraint: Member must not be null`,
  );
};

export const unknownMember = (protocol: Protocol, path: string): AwsRefusal => {
  if (protocol === 'ec2-query') return new AwsRefusal('UnknownParameter', `The parameter ${path} is not recognized`);
  if (protocol === 'query') return new AwsRefusal('ValidationError', `${path} is not a member of this operation`);
  if (protocol === 'rest-json') return new AwsRefusal('BadRequestException', `Unknown member: ${path}`);
  return new AwsRefusal('SerializationException', `Unknown member: ${path}`);
};

export const wrongType = (protocol: Protocol, path: string, wanted: string): AwsRefusal => {
  const message = `Value at '${path}' is not a ${wanted}`;
  if (protocol === 'ec2-query') return new AwsRefusal('InvalidParameterValue', message);
  if (protocol === 'query') return new AwsRefusal('ValidationError', message);
  return new AwsRefusal(protocol === 'rest-json' ? 'BadRequestException' : 'SerializationException', message);
};

const limitCodes: Readonly<Record<string, string>> = {
  kafka: 'BadRequestException',
  ec2: 'InvalidParameterValue',
  elasticloadbalancing: 'ValidationError',
  secretsmanager: 'InvalidParameterException',
  logs: 'InvalidParameterException',
  sts: 'ValidationError',
  tagging: 'InvalidParameterException',
};

/** A member of the right type whose value is too long, too great or of another form. */
export const outsideLimit = (service: string, at: string, value: unknown, constraint: string): AwsRefusal => {
  const said =
    service === 'ec2'
      ? `Value (${String(value)}) for parameter ${at} is invalid. ${constraint}`
      : `1 validation error detected: Value '${String(value)}' at '${lowerFirst(at)}' failed to satisfy constraint: ${constraint}`;
  return new AwsRefusal(limitCodes[service] ?? 'ValidationException', said);
};

const lowerFirst = (path: string): string => path.charAt(0).toLowerCase() + path.slice(1);

/** More than any of these services takes in one request. */
export const tooLarge = (): AwsRefusal =>
  new AwsRefusal('RequestEntityTooLarge', 'The request is larger than the service takes.', 413);

/** An operation that AWS does not have either, in a service that is asked for operations by name. */
export const unknownOperation = (protocol: Protocol, operation: string): AwsRefusal =>
  protocol === 'json'
    ? new AwsRefusal('UnknownOperationException', `The operation ${operation} is not known`)
    : new AwsRefusal('InvalidAction', `The action ${operation} is not valid for this web service.`);

/** Not 404, which means something to callers, and not 500, which SDKs repeat. */
export const noSuchOperation = (service: string, operation: string): AwsRefusal =>
  new AwsRefusal('NotImplementedByTheSandbox', `the sandbox does not answer ${service}:${operation}`, 501);

/** T3: the code differs by protocol; which service says which is not verified against AWS. */
export const expired = (protocol: Protocol): AwsRefusal => {
  const message = 'The security token included in the request is expired';
  if (protocol === 'ec2-query') return new AwsRefusal('RequestExpired', message);
  return protocol === 'query'
    ? new AwsRefusal('ExpiredToken', message, 403)
    : new AwsRefusal('ExpiredTokenException', message, protocol === 'rest-json' ? 403 : 400);
};

/** T5: as each protocol's services say it of keys that they do not know. */
export const unknownKey = (protocol: Protocol): AwsRefusal => {
  const message = 'The security token included in the request is invalid.';
  if (protocol === 'ec2-query')
    return new AwsRefusal('AuthFailure', 'AWS was not able to validate the provided access credentials', 401);
  return protocol === 'query'
    ? new AwsRefusal('InvalidClientTokenId', message, 403)
    : new AwsRefusal('UnrecognizedClientException', message, protocol === 'rest-json' ? 403 : 400);
};

export const defect = (error: unknown): AwsRefusal =>
  new AwsRefusal('DefectOfTheSandbox', error instanceof Error ? error.message : String(error), 501);

/** To a request whose service nobody knows: in XML to those who sent a form, in JSON to all others. */
export const plainRefusal = (request: WireRequest, status: number, code: string, message: string): WireResponse => {
  if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true) {
    const error = element('Code', code) + element('Message', escapeXml(message));
    const body = element('ErrorResponse', element('Error', error));
    return { status, headers: { 'content-type': 'text/xml;charset=UTF-8' }, body };
  }
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message }),
  };
};
