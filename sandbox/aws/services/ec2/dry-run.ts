import { AwsRefusal, type Call } from '../../service.ts';

type Handler = (input: never, call: Call) => unknown;

/** E45: EC2's operations, which do nothing when they are only tried. Rights were asked for before. */
export const triable = <Operations extends Readonly<Record<string, unknown>>>(operations: Operations): Operations =>
  Object.fromEntries(
    Object.entries(operations).map(([name, handler]) => [name, trying(handler as Handler)]),
  ) as Operations;

const trying =
  (handler: Handler): Handler =>
  (input: { readonly DryRun?: boolean }, call) => {
    if (input.DryRun === true)
      throw new AwsRefusal('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
    return handler(input as never, call);
  };
