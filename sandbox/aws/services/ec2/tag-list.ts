import type * as ec2 from '@aws-sdk/client-ec2';
import { AwsRefusal } from '../../service.ts';

/** As the user guide has it, Using_Tags. */
const mostTags = 50;

/** E49: values of up to 256 characters, and each key once. @throws AwsRefusal */
const checkTags = (added: readonly ec2.Tag[]): void => {
  const long = added.find(({ Value = '' }) => Value.length > 256);
  if (long)
    throw new AwsRefusal(
      'InvalidParameterValue',
      `Tag value exceeds the maximum length of 256 characters: ${long.Key ?? ''}`,
    );
  const twice = added.find(({ Key }, index) => added.findIndex((other) => other.Key === Key) < index);
  if (twice) throw new AwsRefusal('InvalidParameterValue', `Duplicate tag key '${twice.Key ?? ''}' specified.`);
};

/** Adds tags to those that are there. @throws AwsRefusal */
export const addTags = (tags: Map<string, string>, added: readonly ec2.Tag[]): void => {
  checkTags(added);
  for (const { Key = '' } of added)
    if (Key === '' || Key.length > 127 || Key.toLowerCase().startsWith('aws:'))
      throw new AwsRefusal(
        'InvalidParameterValue',
        `Tag keys starting with 'aws:' are reserved, others have 1 to 127 characters: '${Key}'`,
      );
  if (new Set([...tags.keys(), ...added.map(({ Key }) => Key)]).size > mostTags)
    throw new AwsRefusal('TagLimitExceeded', `More than ${mostTags} tags are not allowed on a resource`);
  for (const { Key = '', Value = '' } of added) tags.set(Key, Value);
};

/** Tags given at creation. @throws AwsRefusal when they are for another kind of resource */
export const tagsAtCreation = (
  specifications: readonly ec2.TagSpecification[] | undefined,
  type: ec2.ResourceType,
): Map<string, string> => {
  const wrong = specifications?.find(({ ResourceType }) => ResourceType !== type);
  if (wrong)
    throw new AwsRefusal(
      'InvalidParameterValue',
      `'${wrong.ResourceType ?? ''}' is not a valid taggable resource type for this operation.`,
    );
  if (specifications?.some(({ Tags = [] }) => Tags.length === 0))
    throw new AwsRefusal('InvalidParameterValue', 'Tag specification must have at least one tag');
  const tags = new Map<string, string>();
  addTags(
    tags,
    (specifications ?? []).flatMap(({ Tags }) => Tags ?? []),
  );
  return tags;
};

export const listTags = (tags: Map<string, string>): { Key: string; Value: string }[] =>
  [...tags].map(([Key, Value]) => ({ Key, Value }));
