/** The longest that a tool may take to be built or fetched when a machine uses it for the first time, in milliseconds. */
export const firstUseMs = 1_800_000;
