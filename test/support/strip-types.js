import { stripTypeScriptTypes } from 'node:module';

/** Jest transform: blanks the types out of a .ts file and leaves every other character where it was. */
export default {
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
};
