import { NormalizedSchema } from '@smithy/core/schema';
import type { $SchemaRef } from '@smithy/types';

/** A service as its SDK client's module describes it: nothing about shapes is written by hand. */
export interface ServiceModel {
  /** `kafka`, `ec2`, `elasticloadbalancing` …: the service in a signature's scope. */
  readonly signingName: string;
  /** Begins IAM action names. */
  readonly actionPrefix: string;
  readonly protocol: Protocol;
  readonly xmlNamespace: string;
  readonly operations: ReadonlyMap<string, OperationModel>;
  readonly errors: ReadonlyMap<string, ErrorModel>;
}

export type Protocol = 'rest-json' | 'json' | 'query' | 'ec2-query';

export interface OperationModel {
  readonly name: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  /** Method, URI template and status; only REST services have it. */
  readonly http: readonly [string, string, number] | undefined;
}

export interface ErrorModel {
  readonly name: string;
  readonly schema: NormalizedSchema;
  /** The code on the wire where it is not the shape's name: awsQuery. */
  readonly queryCode: string | undefined;
}

/** A static schema as the SDK writes it: kind, namespace, name, traits, and members or input and output. */
type StaticSchema = readonly [number, string, string, number | Record<string, unknown>, ...unknown[]];

const operationKind = 9;
const errorKind = -3;

const isStatic = (value: unknown, kind: number): value is StaticSchema => Array.isArray(value) && value[0] === kind;

interface ClientConfig {
  readonly protocol: { getShapeId(): string };
  readonly defaultSigningName: string;
  readonly protocolSettings: { readonly xmlNamespace?: string };
}

const protocols: Readonly<Record<string, Protocol>> = {
  'aws.protocols#restJson1': 'rest-json',
  'aws.protocols#awsJson1_0': 'json',
  'aws.protocols#awsJson1_1': 'json',
  'aws.protocols#awsQuery': 'query',
  'aws.protocols#ec2Query': 'ec2-query',
};

/** What IAM calls a service, where its signature says something else. */
const actionPrefixes: Readonly<Record<string, string>> = { tagging: 'tag' };

const models = new WeakMap<object, ServiceModel>();

/** Read once for each module. @throws Error when the module speaks a protocol that the double does not */
export const modelOf = (module: object): ServiceModel => {
  const model = models.get(module) ?? readModel(module);
  models.set(module, model);
  return model;
};

const readModel = (module: object): ServiceModel => {
  const config = configOf(module);
  const protocol = protocols[config.protocol.getShapeId()];
  if (!protocol)
    throw new Error(`${config.defaultSigningName} speaks ${config.protocol.getShapeId()}, which the double does not`);
  const exported = Object.values(module) as unknown[];
  return {
    signingName: config.defaultSigningName,
    actionPrefix: actionPrefixes[config.defaultSigningName] ?? config.defaultSigningName,
    protocol,
    xmlNamespace: config.protocolSettings.xmlNamespace ?? '',
    operations: new Map(
      exported.filter((value) => isStatic(value, operationKind)).map((value) => [value[2], operationOf(value)]),
    ),
    errors: new Map(
      exported.filter((value) => isStatic(value, errorKind)).map((value) => [value[2], errorOf(value, protocol)]),
    ),
  };
};

/** A client knows the protocol and names of its service; it is made only to be asked for them. */
const configOf = (module: object): ClientConfig => {
  const client = Object.entries(module).find(([name]) => name.endsWith('Client') && !name.startsWith('_'))?.[1] as
    (new (options: object) => { config: ClientConfig }) | undefined;
  if (!client) throw new Error('the module exports no client');
  const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
  return new client({ region: 'us-east-1', credentials }).config;
};

const deref = (ref: unknown): NormalizedSchema =>
  NormalizedSchema.of((typeof ref === 'function' ? (ref as () => unknown)() : ref) as $SchemaRef);

const operationOf = (schema: StaticSchema): OperationModel => {
  const traits = schema[3];
  const http = typeof traits === 'object' ? (traits['http'] as [string, string, number] | undefined) : undefined;
  return { name: schema[2], http, input: deref(schema[4]), output: deref(schema[5]) };
};

const errorOf = (schema: StaticSchema, protocol: Protocol): ErrorModel => {
  const traits = schema[3];
  const queryError = typeof traits === 'object' ? (traits['awsQueryError'] as [string, number] | undefined) : undefined;
  // KMS carries the trait too but speaks JSON.
  return {
    name: schema[2],
    schema: NormalizedSchema.of(schema as unknown as $SchemaRef),
    queryCode: protocol === 'query' ? queryError?.[0] : undefined,
  };
};

/** Names of the members that must be there: the first so many of a struct's list, by its schema. */
export const requiredMembers = (schema: NormalizedSchema): readonly string[] => {
  const source = schema.getSchema() as unknown as readonly unknown[];
  const names = (Array.isArray(source) ? source[4] : []) as readonly string[] | undefined;
  const count = Array.isArray(source) && typeof source[6] === 'number' ? source[6] : 0;
  return (names ?? []).slice(0, count);
};

/** How a timestamp is written, by the schema's own number or the protocol's default. */
export type TimestampFormat = 'date-time' | 'http-date' | 'epoch-seconds';
const timestampFormats: Readonly<Record<number, TimestampFormat>> = {
  5: 'date-time',
  6: 'http-date',
  7: 'epoch-seconds',
};

export const timestampFormat = (schema: NormalizedSchema, otherwise: TimestampFormat): TimestampFormat =>
  timestampFormats[Number(schema.getSchema())] ?? otherwise;

export const trait = (schema: NormalizedSchema, name: string): string | undefined =>
  (schema.getMergedTraits() as Record<string, string | undefined>)[name];
