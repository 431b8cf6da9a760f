import { createECDH } from "node:crypto";
import { runtime } from "@/lib/platform/base/runtime";
import { derivedSecret } from "@/lib/platform/keys/derived-secret";
import { encodeBase64url } from "@/lib/protocols/encoding/base64url";

/** The order of P-256 (SEC 2 section 2.4.2). */
const order = BigInt("0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");

export type Vapid = { subject: string; publicKey: string; privateKey: string };

/**
 * The key with which this deployment names itself to push services (RFC 8292).
 *
 * It is derived from the key-encryption key, so each server has the same one and nothing is stored. Another
 * key-encryption key makes browsers subscribe again. 48 bytes make the bias of the reduction meaningless (FIPS 186-5
 * A.2.1).
 */
export function vapid(): Vapid {
  const seed = BigInt(`0x${derivedSecret("web push vapid", 48).toString("hex")}`);
  const scalar = (seed % (order - 1n)) + 1n;
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(Buffer.from(scalar.toString(16).padStart(64, "0"), "hex"));
  return {
    subject: subject(),
    publicKey: encodeBase64url(ecdh.getPublicKey()),
    privateKey: encodeBase64url(Buffer.from(scalar.toString(16).padStart(64, "0"), "hex")),
  };
}

/** A contact for push services: the sender of mails, or the address of this server (RFC 8292 section 2.1). */
function subject(): string {
  const { mail, publicUrl } = runtime();
  const address = /([^<>\s]+@[^<>\s]+)/.exec(mail?.from ?? "")?.[1];
  if (address) return `mailto:${address}`;
  return publicUrl.startsWith("https:") ? publicUrl : `mailto:mandate@${new URL(publicUrl).hostname}`;
}
