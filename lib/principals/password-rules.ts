import { isCommonPassword } from "./common-passwords";
import type { PeopleErrorCode } from "./errors";

/**
 * Why a password may not be set; undefined when it may.
 *
 * Length decides, not the kinds of characters. Common passwords and the person's own address are refused.
 *
 * @see [NIST SP 800-63B](https://pages.nist.gov/800-63-4/sp800-63b.html#passwordver)
 */
export function refusalOfPassword(password: string, email: string): PeopleErrorCode | undefined {
  const length = [...password].length;
  if (length < 12) return "password_too_short";
  if (length > 256) return "password_too_long";
  if (password.trim().toLowerCase() === email) return "password_is_email";
  if (isCommonPassword(password)) return "password_too_common";
  return undefined;
}
