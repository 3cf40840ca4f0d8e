import { parseArgs } from 'node:util';

/** What a program on the consumer's host is told to read. */
export const whatToRead = (): { bootstrap: string[]; topic: string; group: string } => {
  const { values } = parseArgs({
    options: {
      bootstrap: { type: 'string', default: '' },
      topic: { type: 'string', default: '' },
      group: { type: 'string', default: '' },
    },
  });
  return { ...values, bootstrap: values.bootstrap.split(',') };
};

/** Programs there speak in lines of JSON. */
export const tell = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
