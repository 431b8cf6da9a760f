import { z } from "zod";

/** Characters that hide, reorder or end text: controls, zero-width, bidirectional formatting, line separators, tags. */
const deceptive = /(?!\ufe0f)[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/u;
const everyDeceptive = new RegExp(deceptive.source, "gu");
const deceptiveExceptLineBreak = new RegExp(`(?!\\n)${deceptive.source}`, "u");

/** Scripts whose letters pass for one another; a name mixes none of them. */
const lookAlikeScripts = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u, /\p{Script=Armenian}/u];

/** Whether a text contains something that hides, reorders or breaks what a person reads. */
export const isDeceptive = (text: string): boolean => !isPrintableAscii(text) && deceptive.test(text);

/** Most texts are of these characters alone, which are quickly looked through. */
export function isPrintableAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}

/** Writes what {@link isDeceptive} finds as escapes, for a terminal that would obey some of it. */
export const escapeDeceptive = (text: string): string =>
  text.replace(everyDeceptive, (found) => `\\u{${found.codePointAt(0)?.toString(16)}}`);

/** Whether a text mixes letters of scripts that look alike (UTS 39 section 5.1). */
export const mixesScripts = (text: string): boolean =>
  lookAlikeScripts.filter((script) => script.test(text)).length > 1;

/** Wire schema of a one-line name for people: NFC, trimmed, of one script, without deceptive characters. */
export const nameText = (max: number) =>
  z
    .string()
    .normalize("NFC")
    .trim()
    .min(1)
    .max(max)
    .refine((text) => !isDeceptive(text), { params: { code: "deceptive_character" }, error: "deceptive_character" })
    .refine((text) => !mixesScripts(text), { params: { code: "mixed_scripts" }, error: "mixed_scripts" });

/** Wire schema of a text for people (a purpose, a reason): NFC, trimmed, line breaks allowed, otherwise nothing deceptive. */
export const proseText = (max: number) =>
  z
    .string()
    .normalize("NFC")
    .trim()
    .min(1)
    .max(max)
    .refine((text) => !deceptiveExceptLineBreak.test(text), {
      params: { code: "deceptive_character" },
      error: "deceptive_character",
    });
