import { AwsRefusal } from '../../service.ts';

/** What a request asks for, whatever becomes of it: to be compared with a later one. */
export const requestText = (input: object): string => JSON.stringify(input);

/** E54: a token stands for one request. @throws AwsRefusal */
export const checkSameRequest = (before: string, input: { readonly ClientToken?: string | undefined }): void => {
  if (before === requestText(input)) return;
  throw new AwsRefusal(
    'IdempotentParameterMismatch',
    `The client token ${input.ClientToken ?? ''} was used with other parameters before`,
  );
};
