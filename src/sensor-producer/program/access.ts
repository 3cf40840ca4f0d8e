import { readFileSync } from 'node:fs';
import path from 'node:path';
import { iamToken, podKeys } from './iam-token.ts';
import type { KafkaAccess, Login } from './kafka.ts';
import type { Settings } from './settings.ts';

/**
 * How to come to the brokers, with the Secrets' files as they are now: they are read anew for each connection, so that a
 * rotated password or certificate needs no restart.
 * @throws Error naming the file that is missing
 */
export const accessOf = (settings: () => Settings, clientId: string): KafkaAccess => {
  const { tls, authentication, delivery } = settings();
  return {
    bootstrapServers: () => settings().bootstrapServers,
    clientId,
    authorities: tls.caFolder === undefined ? undefined : fileIn(tls.caFolder, 'ca.crt'),
    certificate:
      authentication.mode === 'MutualTls'
        ? { cert: fileIn(authentication.folder, 'tls.crt'), key: fileIn(authentication.folder, 'tls.key') }
        : undefined,
    login: loginOf(authentication),
    acks: delivery.acks,
  };
};

const loginOf = (authentication: Settings['authentication']): Login | undefined => {
  if (authentication.mode === 'Scram')
    return {
      mechanism: 'scram-sha-512',
      username: fileIn(authentication.folder, 'username').trim(),
      password: fileIn(authentication.folder, 'password').trim(),
    };
  const { mode } = authentication;
  return mode === 'Iam'
    ? {
        mechanism: 'oauthbearer',
        token: async () => iamToken(authentication.region, await podKeys(), Date.now()),
      }
    : undefined;
};

const fileIn = (folder: string, name: string): string => {
  try {
    return readFileSync(path.join(folder, name), 'utf8');
  } catch {
    throw new Error(`the Secret is not there, or has no key ${name} (looked for ${path.join(folder, name)})`);
  }
};
