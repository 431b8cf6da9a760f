import { nameSkeleton } from "./model";

/** Letters of one look, each at the place of the small ASCII letter that it passes for. */
const passing = (letters: string, plain: string): ReadonlyMap<string, string> =>
  new Map([...letters].map((letter, at) => [letter, plain.charAt(at)]));

/** Capitals first: small letters of the same name may look different. */
const capitals = passing("АВЕЅІЈКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧՍՏՕ", "abesijkmhopctyxabezhikmnoptyxuso");
const small = passing("аеорсухіјѕһԁԛԝյսոօցοαιυνρɑɡıǀ|", "aeopcyxijshdqwjunogoaiuvpaglll");

const replaced = (text: string, by: ReadonlyMap<string, string>): string =>
  Array.from(text, (letter) => by.get(letter) ?? letter).join("");

/**
 * Reduces a text that names an agent, such as its display name, to what the eye sees: of a name the same as
 * {@link nameSkeleton}. Case, accents and what is neither letter nor digit count for nothing.
 *
 * @see [UTS 39 - Unicode Security Mechanisms](https://www.unicode.org/reports/tr39/#Confusable_Detection)
 */
export function lookOf(text: string): string {
  const bare = text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
  const letters = replaced(replaced(bare, capitals).toLowerCase(), small).replace(/[^\p{L}\p{M}\p{N}]/gu, "");
  return letters === "" ? bare : nameSkeleton(letters);
}

/** The looks of a display name: of the whole, and of each part in brackets, because screens write names in brackets. */
export const looksOf = (displayName: string): string[] => {
  const parts = [...displayName.normalize("NFKC").matchAll(/[([{]([^()[\]{}]+)[)\]}]/g)].map(([, part = ""]) => part);
  return [...new Set([displayName, ...parts].map(lookOf))];
};
