import type { Asked } from './iam/authorize.ts';
import type { Rule } from './rule.ts';
import type { Identity } from './sessions.ts';
import type { Place, World } from './world.ts';

/**
 * One request as a handler sees it: who asks, where, and the world it may look at and change.
 */
export interface Call {
  readonly world: World;
  /** The account the caller's credentials belong to, 12 digits. */
  readonly account: string;
  readonly region: string;
  /** ARN of the caller: `arn:aws:iam::<account>:root` for an account's static keys, an assumed role's session ARN otherwise. */
  readonly principal: string;
  /** What the caller's own policies allow. */
  readonly identity: Identity;
  /** `AROA…:<session>`; an administrator's is the account. */
  readonly userId: string;
  /** The calling program, as it names itself: its User-Agent. */
  readonly writer: string;
  readonly requestId: string;
}

/**
 * The handlers of one service, typed by the SDK's own commands: `Module` is `typeof import('@aws-sdk/client-…')`.
 * The compiler refuses unknown operations, wrong enum literals and outputs of the wrong shape.
 */
export type Handlers<Module> = {
  [Key in keyof Module as Operation<Key, Module[Key]>]?: (
    input: Input<Module[Key]>,
    call: Call,
  ) => Output<Module[Key]> | Promise<Output<Module[Key]>>;
};

/**
 * What a call of each operation must be allowed to do, beside what the policies of secrets, keys and roles say. An operation
 * that is not listed is its own action on no resource in particular.
 */
export type Permissions<Module> = {
  readonly [Key in keyof Module as Operation<Key, Module[Key]>]?: (
    input: Input<Module[Key]>,
    place: Place,
  ) => readonly Asked[];
};

type Operation<Key, Value> = Key extends `${infer Name}Command`
  ? Name extends '$' | ''
    ? never
    : Value extends new (...args: never) => { readonly input: object }
      ? Name
      : never
  : never;
type Input<Value> = Value extends new (input: infer I, ...rest: never) => unknown ? NonNullable<I> : never;
type Output<Value> = Value extends new (...args: never) => { resolveMiddleware: (...args: never) => infer Run }
  ? Run extends (...args: never) => Promise<{ output: infer O }>
    ? Omit<O, '$metadata'>
    : never
  : never;

/** A service of the double: the SDK's module that describes it, and what we answer. */
export interface Service {
  /** The client module, for its schemas: `import * as kafka from '@aws-sdk/client-kafka'`. */
  readonly module: object;
  readonly handlers: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, unknown>>;
  /** What AWS refuses and promises here, each with its test. */
  readonly rules: readonly Rule[];
  /** What of this service exists in a world, in every account and Region. */
  readonly inventory?: (world: World) => readonly InventoryRow[];
  /** Of one thing, by its ARN: where there are thousands of things, none but it is looked at. Without, its row of the inventory tells. */
  readonly tagsOf?: (world: World, arn: string) => Readonly<Record<string, string>> | undefined;
  /** What happens to AWS by itself, or by AWS's own people, on command: `replaceBroker`, `failCluster` … */
  readonly events?: Readonly<
    Record<string, (world: World, details: Readonly<Record<string, unknown>>) => void | Promise<void>>
  >;
}

/** One thing that exists. */
export interface InventoryRow {
  readonly service: string;
  readonly kind: string;
  readonly account: string;
  readonly region: string;
  /** ARN or id, as AWS names it. */
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * An answer that AWS would refuse with. `code` is the code on the wire (`InvalidGroup.Duplicate`, `LoadBalancerNotFound`,
 * `BadRequestException`), `status` the HTTP status, `fields` further members of the error's own shape.
 */
export class AwsRefusal extends Error {
  readonly code: string;
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, status = 400, fields: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'AwsRefusal';
    this.code = code;
    this.status = status;
    this.fields = fields;
  }
}
