import { runtime } from "@/lib/platform/base/runtime";
import { derivedSecret } from "@/lib/platform/keys/derived-secret";

/** The secret under which session cookies are encrypted; the same on every server with this key-encryption key. */
export const sessionSecret = (): string => derivedSecret("session").toString("base64url");

/** Gives the address to next-auth, which reads the environment. Called once, after `installRuntime`. */
export function installSessionSecret(): void {
  process.env.NEXTAUTH_SECRET = sessionSecret();
  process.env.NEXTAUTH_URL = runtime().publicUrl;
}
