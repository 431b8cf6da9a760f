import { commonWords, longCommonPasswords } from "./common-password-list";

const rows = [
  "01234567890123456789",
  "abcdefghijklmnopqrstuvwxyz",
  "qwertyuiopasdfghjklzxcvbnm",
  "qwertzuiopasdfghjklyxcvbnm",
];
/** Guessing tools repeat short texts; no tool tries the lengths beyond. */
const maxRepetition = 24;
const runs = rows.flatMap((row) => [row, [...row].toReversed().join("")]);

/**
 * Whether a password is among those that guessing tools try first, in any case:
 *
 * - one of the list
 * - one short text repeated
 * - a common word with digits behind it
 * - a run of the alphabet, of the digits or of the keyboard
 */
export function isCommonPassword(password: string): boolean {
  const text = password.normalize("NFKC").toLowerCase();
  if (longCommonPasswords.has(text) || runs.some((run) => run.includes(text))) return true;
  const unit = text.length <= maxRepetition ? repeatedUnit(text) : undefined;
  if (unit !== undefined && (unit.length <= 3 || commonWords.has(unit))) return true;
  const word = text.replace(/\d+$/, "");
  return word !== text && commonWords.has(word);
}

/** The shortest text that gives the whole when repeated; undefined where the whole is no repetition. */
function repeatedUnit(text: string): string | undefined {
  const length = `${text}${text}`.indexOf(text, 1);
  return length < text.length && /^[a-z0-9]+$/.test(text) ? text.slice(0, length) : undefined;
}
