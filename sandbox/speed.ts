/** How many times faster than the real one AWS is to run. @throws Error when `--clock` is no positive number */
export const speedOf = (clock: string): number => {
  const speed = Number(clock);
  if (!(speed > 0)) throw new Error(`--clock ${clock} is not a positive number`);
  return speed;
};
