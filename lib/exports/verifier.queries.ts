import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { sha256Hex } from "@/lib/protocols/encoding/sha256";

/** The offline verifier, as a file of its own. */
export type Verifier = { content: Uint8Array; sha256: string };

let known: Promise<Verifier> | undefined;

/** Reads the verifier that this server offers at `/verify.mjs`. Each start of the server writes it. */
export function getVerifier(): Promise<Verifier> {
  known ??= readFile(resolve("public", "verify.mjs"))
    .then((content) => ({ content, sha256: sha256Hex(content) }))
    .catch((error) => {
      known = undefined;
      throw error;
    });
  return known;
}
