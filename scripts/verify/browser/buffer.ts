// The part of node:buffer that the verifier uses, for browsers. The build injects `Buffer` as the global of this name.

type Encoding = "utf8" | "base64" | "base64url" | "hex" | "latin1" | "buffer";

const standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const urlSafe = `${standard.slice(0, 62)}-_`;
const values = new Map([...standard, ..."-_"].map((letter, at) => [letter, at < 64 ? at : at - 2]));
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const strict = new TextDecoder("utf-8", { fatal: true });

/** Bytes with the methods of Node's buffers. */
export class Bytes extends Uint8Array {
  override toString(encoding: Encoding = "utf8"): string {
    if (encoding === "hex") return Array.from(this, (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (encoding === "latin1") return Array.from(this, (byte) => String.fromCharCode(byte)).join("");
    if (encoding === "base64") return toBase64(this, standard, "=");
    return encoding === "base64url" ? toBase64(this, urlSafe, "") : utf8.decode(this);
  }

  equals(other: Uint8Array): boolean {
    return compare(this, other) === 0;
  }

  compare(other: Uint8Array): number {
    return compare(this, other);
  }

  readUIntBE(offset: number, length: number): number {
    return this.subarray(offset, offset + length).reduce((value, byte) => value * 256 + byte, 0);
  }
}

function toBase64(bytes: Uint8Array, alphabet: string, padding: string): string {
  const groups: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3);
    const all = (a << 16) | (b << 8) | c;
    const letters = [18, 12, 6, 0].map((shift) => alphabet[(all >> shift) & 63] ?? "");
    const used = Math.min(3, bytes.length - at) + 1;
    groups.push(letters.slice(0, used).join("") + padding.repeat(4 - used));
  }
  return groups.join("");
}

/** Reads both alphabets and skips other characters, as Node does. Callers compare the spelling. */
function fromBase64(text: string): Bytes {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const letter of text.split("=", 1)[0] ?? "") {
    const value = values.get(letter);
    if (value === undefined) continue;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return new Bytes(bytes);
}

function fromText(text: string, encoding: string): Bytes {
  if (encoding === "base64" || encoding === "base64url") return fromBase64(text);
  if (encoding === "latin1") return new Bytes(Array.from(text, (letter) => letter.charCodeAt(0) & 0xff));
  if (encoding === "hex")
    return new Bytes((text.match(/[0-9a-f]{2}/gi) ?? []).map((pair) => Number.parseInt(pair, 16)));
  return new Bytes(new TextEncoder().encode(text));
}

function compare(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return Math.sign(a.length - b.length);
}

export const Buffer = {
  from(source: string | ArrayBuffer | ArrayLike<number>, second?: string | number, length?: number): Bytes {
    if (typeof source === "string") return fromText(source, String(second ?? "utf8"));
    if (source instanceof ArrayBuffer) return new Bytes(source, Number(second ?? 0), length);
    return new Bytes(source);
  },
  alloc: (size: number): Bytes => new Bytes(size),
  byteLength: (text: string): number => new TextEncoder().encode(text).length,
  compare,
  concat(parts: readonly Uint8Array[]): Bytes {
    const whole = new Bytes(parts.reduce((length, part) => length + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  },
};

export function isUtf8(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

export const isAscii = (bytes: Uint8Array): boolean => bytes.every((byte) => byte < 128);
