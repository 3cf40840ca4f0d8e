import { setTimeout as delay } from 'node:timers/promises';
import { styleText } from 'node:util';

const redrawMs = 500;

/** Something that the demo told did not come true. */
export class NotAsTold extends Error {}

/** Tells a story on a terminal, with a line that changes while something is waited for; plain lines when piped. */
export class Teller {
  readonly #out: NodeJS.WriteStream;
  #live = false;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  chapter(title: string): void {
    this.#line(`\n${this.#style('bold', title)}`);
  }

  command(text: string): void {
    this.#line(this.#style('cyan', `$ ${text}`));
  }

  /** What a program printed. */
  output(text: string): void {
    for (const line of text.trimEnd().split('\n')) this.#line(`  ${line}`);
  }

  /** What is being waited for; on a terminal it replaces the last such line. */
  waiting(text: string): void {
    const width = this.#out.columns;
    if (!this.#out.isTTY) {
      this.#line(`  … ${text}`);
      return;
    }
    this.#out.write(`\r\u001b[K  … ${text}`.slice(0, width + 3));
    this.#live = true;
  }

  /** Shows a text that changes for some seconds: in place on a terminal, its last form only when piped. */
  async live(text: () => string, seconds: number): Promise<void> {
    const end = Date.now() + seconds * 1000;
    let shown = 0;
    while (Date.now() < end) {
      if (this.#out.isTTY) shown = this.#redraw(text(), shown);
      await delay(redrawMs);
    }
    if (shown === 0) this.output(text());
  }

  /** @returns how many lines are on the screen now */
  #redraw(text: string, shown: number): number {
    if (shown > 0) this.#out.write(`\u001b[${shown}A\u001b[J`);
    this.output(text);
    return text.split('\n').length;
  }

  /** @throws NotAsTold when it is not so */
  check(so: boolean, text: string): void {
    this.#line(so ? `${this.#style('green', '✓')} ${text}` : `${this.#style('red', '✗')} ${text}`);
    if (!so) throw new NotAsTold(text);
  }

  say(text: string): void {
    this.#line(text);
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
