const space = /[ \t\n\r]*/y;
const name = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const word = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** Reads a text as JSON far enough to say where it stops being any. */
class Reader {
  at = 0;
  constructor(private readonly text: string) {}

  private skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const found = pattern.test(this.text);
    if (found) this.at = pattern.lastIndex;
    return found;
  }

  private next(character: string): boolean {
    this.skip(space);
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  /** Reads what stands between brackets, with commas; false where it goes wrong. */
  private list(end: string, one: () => boolean): boolean {
    if (this.next(end)) return true;
    do if (!one()) return false;
    while (this.next(","));
    return this.next(end);
  }

  private member(): boolean {
    this.skip(space);
    return this.skip(name) && this.next(":") && this.value();
  }

  value(): boolean {
    if (this.next("[")) return this.list("]", () => this.value());
    if (this.next("{")) return this.list("}", () => this.member());
    this.skip(space);
    return this.skip(name) || this.skip(word);
  }

  get done(): boolean {
    this.skip(space);
    return this.at === this.text.length;
  }
}

/** Finds the offset of the first syntax error; undefined for JSON. The errors of JSON.parse differ between browsers. */
export function faultOffset(text: string): number | undefined {
  const reader = new Reader(text);
  return reader.value() && reader.done ? undefined : reader.at;
}
