/** The first 32 bits of the fractional parts of the roots of the first primes (FIPS 180-4 sections 4.2.2 and 5.3.3). */
const fraction = (value: number): number => Math.floor((value - Math.floor(value)) * 2 ** 32) | 0;

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let one = 2; primes.length < count; one++) if (primes.every((prime) => one % prime !== 0)) primes.push(one);
  return primes;
}

const constants = Int32Array.from(firstPrimes(64), (prime) => fraction(Math.cbrt(prime)));
const start = Int32Array.from(firstPrimes(8), (prime) => fraction(Math.sqrt(prime)));

const rotated = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

/** SHA-256 step by step. Browsers offer it only over whole messages, and only asynchronously (FIPS 180-4 section 6.2). */
export class Sha256 {
  private readonly state = Int32Array.from(start);
  private readonly words = new Int32Array(64);
  private readonly block = new Uint8Array(64);
  private readonly view = new DataView(this.block.buffer);
  private length = 0;

  update(bytes: Uint8Array): this {
    for (let at = 0; at < bytes.length; ) {
      const place = this.length % 64;
      const taken = Math.min(64 - place, bytes.length - at);
      this.block.set(bytes.subarray(at, at + taken), place);
      at += taken;
      this.length += taken;
      if (place + taken === 64) this.compress();
    }
    return this;
  }

  digest(): Uint8Array {
    const bits = this.length * 8;
    const padding = new Uint8Array(((119 - (this.length % 64)) % 64) + 1);
    padding[0] = 0x80;
    this.update(padding);
    this.view.setUint32(56, Math.floor(bits / 2 ** 32));
    this.view.setUint32(60, bits % 2 ** 32);
    this.compress();
    const digest = new DataView(new ArrayBuffer(32));
    for (const [at, word] of this.state.entries()) digest.setInt32(at * 4, word);
    return new Uint8Array(digest.buffer);
  }

  private compress(): void {
    const { words, state } = this;
    for (let at = 0; at < 16; at++) words[at] = this.view.getInt32(at * 4);
    for (let at = 16; at < 64; at++) {
      const [a = 0, b = 0] = [words[at - 15], words[at - 2]];
      const first = rotated(a, 7) ^ rotated(a, 18) ^ (a >>> 3);
      const second = rotated(b, 17) ^ rotated(b, 19) ^ (b >>> 10);
      words[at] = ((words[at - 16] ?? 0) + first + (words[at - 7] ?? 0) + second) | 0;
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
    for (let at = 0; at < 64; at++) {
      const upper = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
      const one = (h + upper + ((e & f) ^ (~e & g)) + (constants[at] ?? 0) + (words[at] ?? 0)) | 0;
      const lower = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
      const two = (lower + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    for (const [at, word] of [a, b, c, d, e, f, g, h].entries()) state[at] = ((state[at] ?? 0) + word) | 0;
  }
}
