import { AwsRefusal } from '../../service.ts';

interface InterfaceInput {
  readonly IpAddressType?: string | undefined;
  readonly RouteTableIds?: readonly string[] | undefined;
  readonly AddRouteTableIds?: readonly string[] | undefined;
  readonly SubnetConfigurations?: readonly unknown[] | undefined;
}

/** E57: what an interface endpoint cannot have. @throws AwsRefusal */
export const checkInterfaceInput = (input: InterfaceInput): void => {
  if ([...(input.RouteTableIds ?? []), ...(input.AddRouteTableIds ?? [])].length > 0)
    throw new AwsRefusal('InvalidParameter', 'Route table IDs are only supported for Gateway type VPC Endpoint.');
  if ((input.IpAddressType ?? 'ipv4') !== 'ipv4')
    throw new AwsRefusal(
      'InvalidParameter',
      `The endpoint service does not support the IP address type ${input.IpAddressType}`,
    );
  if (input.SubnetConfigurations)
    throw new AwsRefusal('NotImplementedByTheSandbox', 'addresses of endpoints cannot be asked for here', 501);
};
