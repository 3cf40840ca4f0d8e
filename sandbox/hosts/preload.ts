/**
 * Loaded before the program of a pod or of a consumer's host: it then lives at an address of a VPC, resolves names as hosts
 * there do, and trusts the sandbox's authority as the world trusts AWS's. The program knows nothing of it.
 */
import { liveAt } from './address.ts';
import { namesIn, resolveBy } from './names.ts';

const { SANDBOX_NAMES_FILE: names, SANDBOX_HOST_ADDRESS: address } = process.env;
if (names !== undefined) resolveBy(namesIn(names));
if (address !== undefined) liveAt(address);
