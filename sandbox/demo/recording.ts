import { writeFileSync } from 'node:fs';
import { Writable } from 'node:stream';

const height = 30;
/** A player does not wait longer than this, in seconds. */
const longestPause = 2;

/**
 * A terminal that writes down what it shows, and when: asciicast v2 (https://docs.asciinema.org/manual/asciicast/v2/). What
 * it shows goes on to another one as well.
 */
export class Recording extends Writable {
  readonly isTTY = true;
  readonly columns = 100;
  readonly #to: Writable;
  readonly #began = performance.now();
  readonly #events: [seconds: number, kind: 'o', text: string][] = [];

  constructor(to: Writable) {
    super({ decodeStrings: false });
    this.#to = to;
  }

  override _write(text: string, _encoding: BufferEncoding, done: () => void): void {
    const seconds = Math.round((performance.now() - this.#began) / 100) / 10;
    // A terminal goes to the beginning of the next line; a file's newline only goes down.
    this.#events.push([seconds, 'o', text.replaceAll('\n', '\r\n')]);
    this.#to.write(text);
    done();
  }

  save(file: string, title: string): void {
    const header = { version: 2, width: this.columns, height, title, idle_time_limit: longestPause };
    writeFileSync(file, [header, ...this.#events].map((line) => `${JSON.stringify(line)}\n`).join(''));
  }
}
