import type { Double } from '../../sandbox/aws/double.ts';

/** A call to the sandbox's own routes; @throws Error with what it says */
export const control = async <Answer = unknown>(
  { endpoint }: Double,
  method: string,
  path: string,
  body?: object,
): Promise<Answer> => {
  const response = await fetch(`${endpoint}/_sandbox${path}`, {
    method,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const answer = (await response.json()) as Answer & { error?: string };
  if (!response.ok) throw new Error(answer.error);
  return answer;
};
