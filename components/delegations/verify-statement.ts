import { z } from "zod";
import type { BrowserCheck } from "@/components/audit/verify-in-browser";

/** A version of a delegation as a sealed record names it. */
export type NamedVersion = { id: string; version: number; digest: string };

const Header = z.object({ alg: z.literal("ES256"), typ: z.literal("delegation+jwt"), kid: z.string() });
const Key = z.object({ kid: z.string(), kty: z.literal("EC"), crv: z.literal("P-256"), x: z.string(), y: z.string() });
type Key = z.infer<typeof Key>;
const KeySet = z.object({ keys: z.array(z.unknown()) });

/** Reads the published keys of the kind that signs delegations; the set has others, too. */
export const readKeys = (body: unknown): readonly Key[] =>
  KeySet.parse(body).keys.flatMap((key) => Key.safeParse(key).data ?? []);

/**
 * Checks a signed version with this browser's own cryptography: its signature (RFC 7515, ES256), its digest (RFC 8785,
 * SHA-256), and that it is the version that a record names.
 */
export async function verifyStatement(
  jws: string,
  named: NamedVersion,
  keys: readonly Key[],
): Promise<readonly BrowserCheck[]> {
  if (!globalThis.crypto?.subtle) {
    return [{ result: "unknown", says: "This page is not served over https, so the browser offers no cryptography." }];
  }
  const [head = "", body = "", signature = ""] = jws.split(".");
  const header = Header.safeParse(jsonOf(head));
  const statement = jsonOf(body);
  if (!header.success || !isObject(statement)) return [{ result: "wrong", says: "It is no signed delegation" }];
  const same = statement.delegation === named.id && statement.version === named.version;
  const digest = await digestOf(statement);
  return [
    await signatureCheck({ signed: `${head}.${body}`, signature, kid: header.data.kid }, keys),
    digest === named.digest
      ? { result: "ok", says: "Its digest is the digest of the record" }
      : { result: "wrong", says: "Its digest is not the digest of the record" },
    same
      ? { result: "ok", says: `It is version ${named.version} of this delegation` }
      : { result: "wrong", says: "It is another version, or of another delegation" },
  ];
}

const Stated = z.object({
  authority: z.unknown(),
  approvals: z
    .array(
      z.object({
        person: z.string(),
        in_place_of: z.string().optional(),
        step: z.number(),
        /** In seconds. */
        at: z.number(),
        passkey: z.unknown().optional(),
      }),
    )
    .default([]),
});

/** The part of a signed version that tells what it allows, and who approved it; undefined if it cannot be read. */
export function readStated(jws: string): z.infer<typeof Stated> | undefined {
  return Stated.safeParse(jsonOf(jws.split(".")[1] ?? "")).data;
}

type Signed = { signed: string; signature: string; kid: string };

async function signatureCheck({ signed, signature, kid }: Signed, keys: readonly Key[]): Promise<BrowserCheck> {
  const found = keys.find((key) => key.kid === kid);
  if (!found) return { result: "unknown", says: `The key ${kid} is no longer published` };
  const { kty, crv, x, y } = found;
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const key = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, algorithm, false, ["verify"]);
  const fits = await crypto.subtle.verify(
    { name: "ECDSA", hash: "SHA-256" },
    key,
    bytesOf(signature),
    new TextEncoder().encode(signed),
  );
  return fits
    ? { result: "ok", says: `It is signed by the published key ${kid}` }
    : { result: "wrong", says: `Its signature does not fit the published key ${kid}` };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function jsonOf(segment: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytesOf(segment)));
  } catch {
    return undefined;
  }
}

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));

async function digestOf(statement: unknown): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(canonical(statement)));
  return btoa(String.fromCharCode(...new Uint8Array(hash)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

/** The canonical spelling (RFC 8785) of a value that was parsed from JSON. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .toSorted()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${members.join(",")}}`;
}
