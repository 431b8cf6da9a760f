import { z } from "zod";

/**
 * Wire schema of an address. It is compatibility-normalised first and validated afterwards, so that what is compared is
 * what was checked: a full-width `＠` cannot become an `@` behind the check.
 */
export const Email = z
  .string()
  .max(254)
  .transform((text) => normaliseEmail(text))
  .pipe(z.email().max(254));

/** Writes an address in the one form that is stored and compared. */
export const normaliseEmail = (text: string): string => text.normalize("NFKC").trim().toLowerCase();
