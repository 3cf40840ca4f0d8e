import type { Asked } from './iam/authorize.ts';
import { resourceTagContext } from './iam/tag-context.ts';
import type { Call, InventoryRow, Service } from './service.ts';
import { modelOf, type OperationModel, type ServiceModel } from './wire/model.ts';
import { noSuchOperation } from './wire/refusals.ts';
import type { Place, World } from './world.ts';

type Handler = (input: unknown, call: Call) => unknown;
type AskedFor = (input: unknown, place: Place) => readonly Asked[];

/** A service with its model, ready to be called. */
export class Served {
  readonly model: ServiceModel;
  readonly #service: Service;

  constructor(service: Service) {
    this.#service = service;
    this.model = modelOf(service.module);
  }

  actionOf({ name }: OperationModel): string {
    return `${this.model.actionPrefix}:${name}`;
  }

  /** @throws AwsRefusal where the double has none */
  handlerOf({ name }: OperationModel): Handler {
    const handler = this.#service.handlers[name] as Handler | undefined;
    if (!handler) throw noSuchOperation(this.model.signingName, name);
    return handler;
  }

  /** What the caller's own policies must allow. */
  askedBy(operation: OperationModel, input: unknown, call: Call): readonly Asked[] {
    const table = this.#service.permissions?.[operation.name] as AskedFor | undefined;
    const asked = table?.(input, call) ?? [{ action: this.actionOf(operation), resource: '*' }];
    const readsTags =
      call.identity !== 'administrator' && call.identity.policies.some((policy) => policy.readsResourceTags);
    return readsTags ? asked.map((one) => this.#withResourceTags(one, call.world)) : asked;
  }

  #withResourceTags(asked: Asked, world: World): Asked {
    if (asked.resource === '*') return asked;
    const arn = withoutStream(asked.resource);
    const { tagsOf } = this.#service;
    const tags = tagsOf ? tagsOf(world, arn) : this.#row(world, arn)?.tags;
    if (!tags) return asked;
    return { ...asked, context: { ...resourceTagContext(this.model.actionPrefix, tags), ...asked.context } };
  }

  #row(world: World, arn: string): InventoryRow | undefined {
    const id = arn.slice(arn.lastIndexOf('/') + 1);
    return this.#service.inventory?.(world).find((one) => one.id === arn || one.id === id);
  }
}

/** The tags are those of the log group, whichever of its streams is asked about. */
const withoutStream = (arn: string): string => arn.replace(/:log-stream:.*$/, '');
