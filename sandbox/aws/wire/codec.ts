import type { NormalizedSchema } from '@smithy/core/schema';
import type { AwsRefusal } from '../service.ts';
import { checkOutput } from './check-output.ts';
import { trait, type OperationModel, type ServiceModel } from './model.ts';
import { readForm } from './read-query.ts';
import { isRecord, jsonName, readJson } from './read-json.ts';
import { noSuchOperation, unknownOperation, wrongType } from './refusals.ts';
import { routeOf } from './rest-router.ts';
import { writeJson } from './write-json.ts';
import { element, escapeXml, writeMembers } from './write-xml.ts';

/** An HTTP request as far as AWS's protocols read it. `path` is raw, as on the wire. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request read so far that its operation is known; `input` may still refuse. */
export interface Parsed {
  readonly operation: OperationModel;
  readonly input: () => unknown;
}

/** @throws AwsRefusal when AWS's service has no such operation */
export const parseRequest = (model: ServiceModel, request: WireRequest): Parsed => {
  if (model.protocol === 'rest-json') return parseRest(model, request);
  return model.protocol === 'json' ? parseTarget(model, request) : parseForm(model, request);
};

const find = (model: ServiceModel, name: string): OperationModel => {
  const operation = model.operations.get(name);
  if (!operation) throw unknownOperation(model.protocol, name);
  return operation;
};

const parseForm = (model: ServiceModel, request: WireRequest): Parsed => {
  const { action, read } = readForm(request.body === '' ? request.query.toString() : request.body);
  const operation = find(model, action);
  return { operation, input: () => read(operation.input, model.protocol) };
};

const parseTarget = (model: ServiceModel, request: WireRequest): Parsed => {
  const target = request.headers['x-amz-target'] ?? '';
  const operation = find(model, target.slice(target.lastIndexOf('.') + 1));
  return { operation, input: () => readJson(operation.input, parseBody(model, request.body), model.protocol) };
};

const parseBody = (model: ServiceModel, body: string): unknown => {
  try {
    return JSON.parse(body === '' ? '{}' : body) as unknown;
  } catch {
    throw wrongType(model.protocol, 'body', 'JSON document');
  }
};

const parseRest = (model: ServiceModel, request: WireRequest): Parsed => {
  const route = routeOf(model, request.method, request.path);
  if (!route) throw noSuchOperation(model.signingName, `${request.method} ${request.path}`);
  const { operation, labels } = route;
  return { operation, input: () => readRest(model, operation.input, labels, request) };
};

/** Members stand in the path, the query, a header or the body, as their traits say. */
const readRest = (
  model: ServiceModel,
  schema: NormalizedSchema,
  labels: Record<string, string>,
  request: WireRequest,
): object => {
  const body = parseBody(model, request.body);
  if (!isRecord(body)) throw wrongType(model.protocol, 'body', 'structure');
  const outside: Record<string, unknown> = {};
  for (const [member, memberSchema] of schema.structIterator()) {
    const value = outsideBody(member, memberSchema, labels, request);
    if (value === undefined) continue;
    outside[member] = value;
  }
  return readJson(schema, { ...body, ...asJson(schema, outside) }, model.protocol) as object;
};

const asJson = (schema: NormalizedSchema, outside: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(outside).map(([member, value]) => [
      jsonName(member, schema.getMemberSchema(member), 'rest-json'),
      value,
    ]),
  );

const outsideBody = (
  member: string,
  schema: NormalizedSchema,
  labels: Record<string, string>,
  request: WireRequest,
): unknown => {
  const label = labels[member];
  if (trait(schema, 'httpLabel') !== undefined) return label === undefined ? undefined : fromText(schema, [label]);
  const queryName = trait(schema, 'httpQuery');
  if (queryName !== undefined)
    return request.query.has(queryName) ? fromText(schema, request.query.getAll(queryName)) : undefined;
  const header = trait(schema, 'httpHeader');
  const value = header === undefined ? undefined : request.headers[header.toLowerCase()];
  return value === undefined ? undefined : fromText(schema, [value]);
};

/** What cannot be read stays text, for the check of types to refuse. */
const fromText = (schema: NormalizedSchema, texts: readonly string[]): unknown => {
  if (schema.isListSchema()) return texts;
  const [text = ''] = texts;
  if (schema.isNumericSchema()) return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
  if (schema.isBooleanSchema()) return text === 'true' || text === 'false' ? text === 'true' : text;
  return text;
};

const requestIdHeader = 'x-amzn-requestid';

/** @throws Defect when the output does not fit the model */
export const writeAnswer = (
  model: ServiceModel,
  operation: OperationModel,
  output: object,
  requestId: string,
): WireResponse => {
  checkOutput(operation.output, output);
  if (model.protocol === 'rest-json' || model.protocol === 'json') {
    const body = JSON.stringify(writeJson(operation.output, output, model.protocol));
    return { status: operation.http?.[2] ?? 200, headers: jsonHeaders(model, requestId), body };
  }
  const members = operation.output.isStructSchema() ? writeMembers(operation.output, output) : '';
  const namespace = ` xmlns="${model.xmlNamespace}"`;
  const content =
    model.protocol === 'ec2-query'
      ? element('requestId', requestId) + members
      : element(`${operation.name}Result`, members) + element('ResponseMetadata', element('RequestId', requestId));
  return {
    status: 200,
    headers: xmlHeaders(requestId),
    body: element(`${operation.name}Response`, content, namespace),
  };
};

const jsonHeaders = ({ protocol }: ServiceModel, requestId: string): Record<string, string> => ({
  'content-type': protocol === 'json' ? 'application/x-amz-json-1.1' : 'application/json',
  [requestIdHeader]: requestId,
});
const xmlHeaders = (requestId: string): Record<string, string> => ({
  'content-type': 'text/xml;charset=UTF-8',
  [requestIdHeader]: requestId,
});

/** An error in the service's own form. */
export const writeError = (model: ServiceModel, refusal: AwsRefusal, requestId: string): WireResponse => {
  if (model.protocol === 'rest-json' || model.protocol === 'json') return writeJsonError(model, refusal, requestId);
  const error = element('Code', escapeXml(refusal.code)) + element('Message', escapeXml(refusal.message));
  const body =
    model.protocol === 'ec2-query'
      ? element('Response', element('Errors', element('Error', error)) + element('RequestID', requestId))
      : element(
          'ErrorResponse',
          element('Error', element('Type', refusal.status < 500 ? 'Sender' : 'Receiver') + error) +
            element('RequestId', requestId),
          ` xmlns="${model.xmlNamespace}"`,
        );
  return { status: refusal.status, headers: xmlHeaders(requestId), body };
};

const writeJsonError = (model: ServiceModel, refusal: AwsRefusal, requestId: string): WireResponse => {
  const schema = model.errors.get(refusal.code)?.schema;
  const names = schema ? [...schema.structIterator()].map(([member]) => member) : [];
  const messageMember = names.find((name) => name.toLowerCase() === 'message') ?? 'message';
  const members = { ...refusal.fields, [messageMember]: refusal.message };
  const body = schema && names.length > 0 ? (writeJson(schema, members, model.protocol) as object) : members;
  return {
    status: refusal.status,
    headers: { ...jsonHeaders(model, requestId), 'x-amzn-errortype': refusal.code },
    body: JSON.stringify(model.protocol === 'json' ? { __type: refusal.code, ...body } : body),
  };
};
