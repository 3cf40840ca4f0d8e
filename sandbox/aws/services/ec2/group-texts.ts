import { AwsRefusal } from '../../service.ts';

/** E47: what names and descriptions of security groups, and of their rules, are made of (EC2 API reference). @throws AwsRefusal */
export const checkGroupText = (text: string, parameter: string): void => {
  if (/^[\w .\-:/()#,@[\]+=&;{}!$*]{0,255}$/.test(text)) return;
  throw new AwsRefusal(
    'InvalidParameterValue',
    `Invalid ${parameter}. Valid values are strings less than 256 characters from the following set: a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*`,
  );
};
