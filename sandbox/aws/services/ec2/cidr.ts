import { AwsRefusal } from '../../service.ts';

const isByte = (text: string): boolean => /^\d{1,3}$/.test(text) && Number(text) <= 255;

const isRange = (cidr: string): boolean => {
  const [address = '', bits = ''] = cidr.split('/');
  const bytes = address.split('.');
  return bytes.length === 4 && bytes.every(isByte) && /^\d{1,2}$/.test(bits) && Number(bits) <= 32;
};

/** E48: EC2 keeps a range by its first address: `100.68.0.18/18` is `100.68.0.0/18`. @throws AwsRefusal */
export const canonicalRange = (cidr: string): string => {
  if (!isRange(cidr)) throw new AwsRefusal('InvalidParameterValue', `CIDR block ${cidr} is malformed`);
  const [address = '', bits = ''] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  const number = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  const first = number - (number % size);
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${Number(bits)}`;
};
