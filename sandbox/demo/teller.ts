import { setTimeout as delay } from 'node:timers/promises';
import { styleText } from 'node:util';
import { cut, fold } from './fold.ts';

const redrawMs = 500;

/** Something that the demo told did not come true. */
export class NotAsTold extends Error {}

/** Where a story is told; only a terminal has columns. */
export interface Screen extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Tells a story on a terminal, with a line that changes while something is waited for; plain lines when piped. */
export class Teller {
  readonly #out: Screen;
  #live = false;

  constructor(out: Screen) {
    this.#out = out;
  }

  chapter(title: string): void {
    this.say('');
    this.#lines(title, (line) => this.#style('bold', line));
  }

  command(text: string): void {
    this.#lines(`$ ${text}`, (line) => this.#style('cyan', line));
  }

  /** What a program printed. */
  output(text: string): void {
    for (const line of text.trimEnd().split('\n')) this.#lines(`  ${line}`);
  }

  /** A table that a program printed: on a terminal its rows end where the terminal does. */
  table(text: string): void {
    for (const line of text.trimEnd().split('\n')) this.#line(cut(`  ${line}`, this.#width));
  }

  /** What is being waited for; on a terminal it replaces the last such line. */
  waiting(text: string): void {
    const line = `  … ${text}`;
    if (this.#out.isTTY !== true) {
      this.#line(line);
      return;
    }
    this.#out.write(`\r\u001b[K${cut(line, this.#width - 1)}`);
    this.#live = true;
  }

  /** Shows a text that changes for some seconds: in place on a terminal, its last form only when piped. */
  async live(text: () => string, seconds: number): Promise<void> {
    const end = Date.now() + seconds * 1000;
    let shown = 0;
    while (Date.now() < end) {
      if (this.#out.isTTY === true) shown = this.#redraw(text(), shown);
      await delay(redrawMs);
    }
    if (shown === 0) this.table(text());
  }

  /** @returns how many lines are on the screen now */
  #redraw(text: string, shown: number): number {
    if (shown > 0) this.#out.write(`\u001b[${shown}A\u001b[J`);
    this.table(text);
    return text.split('\n').length;
  }

  /** @throws NotAsTold when it is not so */
  check(so: boolean, text: string): void {
    const mark = so ? this.#style('green', '✓') : this.#style('red', '✗');
    this.#lines(`✓ ${text}`, (line) => line.replace(/^✓/, mark));
    if (!so) throw new NotAsTold(text);
  }

  say(text: string): void {
    this.#lines(text);
  }

  get #width(): number {
    return this.#out.isTTY === true ? (this.#out.columns ?? Infinity) : Infinity;
  }

  #lines(text: string, style: (line: string) => string = (line) => line): void {
    for (const line of fold(text, this.#width)) this.#line(style(line));
  }

  #line(text: string): void {
    if (this.#live) this.#out.write('\r\u001b[K');
    this.#live = false;
    this.#out.write(`${text}\n`);
  }

  #style(format: 'bold' | 'cyan' | 'green' | 'red', text: string): string {
    return styleText(format, text, { stream: this.#out });
  }
}
