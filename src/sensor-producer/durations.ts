const second = 1000;
const minute = 60 * second;

/** Every producer is looked at this often, whatever happens, in milliseconds. */
export const resyncMs = 30 * second;
/** After something failed. */
export const lookAgainMs = 5 * second;

/** How long a step that was taken, refused or denied is not sent again. */
export const delays = { sameStepAgainMs: 10 * second, refusedAgainMs: 10 * minute, deniedAgainMs: minute } as const;
