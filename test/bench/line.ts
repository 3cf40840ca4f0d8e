/** A figure beside its budget. */
export const line = (what: string, figure: number, unit: string, budget: string): void => {
  console.log(`${what.padEnd(52)} ${figure.toFixed(0).padStart(8)} ${unit.padEnd(10)} ${budget}`);
};
