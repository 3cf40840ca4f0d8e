/**
 * Loaded before the program of a pod or of a consumer's host: it then lives at an address of a VPC, resolves names as hosts
 * there do, and finds the files of its container. The program knows nothing of it.
 */
import { liveAt } from './address.ts';
import { namesIn, resolveBy } from './names.ts';
import { readThrough, type Mounts } from './paths.ts';

const { SANDBOX_NAMES_FILE: names, SANDBOX_HOST_ADDRESS: address, SANDBOX_MOUNTS: mounts } = process.env;
if (names !== undefined) resolveBy(namesIn(names));
if (address !== undefined) liveAt(address);
if (mounts !== undefined) readThrough(JSON.parse(mounts) as Mounts);
