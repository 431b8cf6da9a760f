import { hkdfSync } from "node:crypto";
import { runtime } from "@/lib/platform/base/runtime";

/**
 * Derives a secret of the deployment from its key-encryption key (RFC 5869).
 *
 * The same label gives the same bytes on every server with that key, and nothing is stored.
 *
 * @param label Purpose of the secret, e.g. `session`; another label gives an unrelated secret.
 */
export function derivedSecret(label: string, bytes = 32): Buffer {
  return Buffer.from(hkdfSync("sha256", runtime().keyEncryptionKey, "", `mandate secret ${label}`, bytes));
}
