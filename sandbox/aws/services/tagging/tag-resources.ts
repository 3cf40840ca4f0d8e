import type * as tagging from '@aws-sdk/client-resource-groups-tagging-api';
import { authorize } from '../../iam/authorize.ts';
import { Served } from '../../served.ts';
import { AwsRefusal, type Call, type Service } from '../../service.ts';
import { taggers, type Step, type Tagger } from './taggers.ts';

const invalid = (message: string): AwsRefusal => new AwsRefusal('InvalidParameterException', message);

/** G3: of the caller's account and Region. @throws AwsRefusal */
const serviceOf = (arn: string, { account, region }: Call): string => {
  const [, , service = '', inRegion, ofAccount] = arn.split(':');
  if (inRegion !== region || ofAccount !== account || !(service in taggers))
    throw invalid(`${arn} is nothing that can be tagged here.`);
  return service;
};

/** G3: has the thing's own service do it, by the rights that it asks for. @throws AwsRefusal */
const perform = async (served: Served, { operation: name, input }: Step, call: Call): Promise<void> => {
  const operation = served.model.operations.get(name);
  if (!operation) throw new Error(`${served.model.signingName} has no operation ${name}`);
  authorize(served.model.signingName, served.askedBy(operation, input, call), call);
  await served.handlerOf(operation)(input, call);
};

const failure = ({ status, message }: AwsRefusal): tagging.FailureInfo => ({
  StatusCode: status,
  ErrorCode: 'InvalidParameterException',
  ErrorMessage: message,
});

/** G3: does it to each thing by itself, and tells what failed. */
const onEach = async (
  arns: readonly string[],
  work: (arn: string) => Promise<void>,
): Promise<{ FailedResourcesMap: Record<string, tagging.FailureInfo> }> => {
  const failed: Record<string, tagging.FailureInfo> = {};
  for (const arn of arns)
    await work(arn).catch((error: unknown) => {
      if (!(error instanceof AwsRefusal)) throw error;
      failed[arn] = failure(error);
    });
  return { FailedResourcesMap: failed };
};

/** Tags things through their own services. */
export class Tagging {
  readonly #served: ReadonlyMap<string, Served>;

  constructor(services: readonly Service[]) {
    this.#served = new Map(services.map((service) => new Served(service)).map((one) => [one.model.actionPrefix, one]));
  }

  tag({ ResourceARNList = [], Tags = {} }: tagging.TagResourcesInput, call: Call) {
    return onEach(ResourceARNList, (arn) => this.#change(arn, (tagger) => tagger.tag(arn, Tags), call));
  }

  untag({ ResourceARNList = [], TagKeys = [] }: tagging.UntagResourcesInput, call: Call) {
    return onEach(ResourceARNList, (arn) => this.#change(arn, (tagger) => tagger.untag(arn, TagKeys), call));
  }

  async #change(arn: string, step: (tagger: Tagger) => Step, call: Call): Promise<void> {
    const service = serviceOf(arn, call);
    const [tagger, served] = [taggers[service], this.#served.get(service)];
    if (!tagger || !served) throw invalid(`${arn} is nothing that can be tagged here.`);
    await perform(served, step(tagger), call);
  }
}
