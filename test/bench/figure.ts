/** Prints one figure beside its budget. */
export const figure = (what: string, value: number, unit: string, budget = ''): void => {
  console.log(`${what.padEnd(52)} ${value.toFixed(0).padStart(8)} ${unit.padEnd(10)} ${budget}`.trimEnd());
};
