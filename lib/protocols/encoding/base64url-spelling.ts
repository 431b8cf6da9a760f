// Separate from the codec, which uses Node's buffers. Wire schemas call this in the browser, and a bundler would add a
// buffer polyfill to every page.

const alphabet = /^[A-Za-z0-9_-]*$/;
/** Last characters whose unused low bits are zero, for a remainder of two and of three characters. */
const lastOfTwo = "AQgw";
const lastOfThree = "AEIMQUYcgkosw048";

/** Whether the text is canonical base64url: no padding, no foreign character, unused bits zero (RFC 4648 §3.5). */
export function isBase64url(text: string): boolean {
  if (!alphabet.test(text)) return false;
  const remainder = text.length % 4;
  if (remainder === 0) return true;
  if (remainder === 1) return false;
  return (remainder === 2 ? lastOfTwo : lastOfThree).includes(text.charAt(text.length - 1));
}
