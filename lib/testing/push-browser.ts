import { createECDH, randomBytes } from "node:crypto";

/** A browser that takes push messages at an endpoint, with the keys to read them. */
export function newPushBrowser(endpoint: string) {
  const ecdh = createECDH("prime256v1");
  ecdh.generateKeys();
  const auth = randomBytes(16).toString("base64url");
  const keys = { p256dh: ecdh.getPublicKey("base64url"), auth };
  return { ecdh, auth, body: { endpoint, keys, browser: "Firefox on Linux" } };
}
