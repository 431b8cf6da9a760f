import { KeySet } from "@/lib/delegations/evidence.schema";
import { isJoseError } from "@/lib/protocols/jose/errors";
import { type PublicJwk, parsePublicJwk } from "@/lib/protocols/jose/jwk";
import { isStrictJsonError, parseStrictJson } from "@/lib/protocols/json/strict-json";
import { readWhole, sizeOf } from "./files";

/** Thrown for something that cannot be verified at all: exit code 2. */
export class Unreadable extends Error {}

/** A pack of the largest chain, a token and its status lists. */
const limits = { maxBytes: 16_777_216, maxDepth: 32 };

export const readText = async (file: string): Promise<string> => (await readBytes(file)).toString("utf8");

/** A file that is read as a whole has at most so many bytes. The entries of an export are read in parts. */
const mostBytes = 256 * 2 ** 20;

/** @throws Unreadable for a file that is not there, or too large to be read as a whole. */
export async function readBytes(file: string): Promise<Buffer> {
  if ((await sizeOf(file)) > mostBytes)
    throw new Unreadable(`The file ${file} is larger than 256 MB. Give the manifest of an export with its files.`);
  try {
    const bytes = await readWhole(file);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  } catch {
    throw new Unreadable(`The file ${file} cannot be read.`);
  }
}

/** A key, or the first line of a file that holds one. */
export async function readKey(keyOrFile: string): Promise<string> {
  if (/^[^+/\s]\S*\+[0-9a-f]{8}\+/.test(keyOrFile)) return keyOrFile;
  return (await readText(keyOrFile)).split("\n", 1)[0] ?? "";
}

/** Parses JSON that can be understood in one way only; undefined for anything else. */
export function parseJson(text: string): unknown {
  try {
    return parseStrictJson(text, limits);
  } catch (error) {
    if (!isStrictJsonError(error)) throw error;
    return undefined;
  }
}

/** Reads a key set as an issuer publishes it. */
export async function readKeySet(file: string): Promise<PublicJwk[]> {
  const keys = KeySet.safeParse(parseJson(await readText(file)));
  if (!keys.success) throw new Unreadable(`The file ${file} is no key set: { "keys": [ … ] }.`);
  return usableKeys(keys.data);
}

/** The keys of a set that can sign anything of ours; others are no concern of ours (RFC 7517 section 5). */
export const usableKeys = ({ keys }: KeySet): PublicJwk[] => keys.flatMap(parseKey);

function parseKey(jwk: unknown): PublicJwk[] {
  try {
    return [parsePublicJwk(jwk)];
  } catch (error) {
    if (!isJoseError(error)) throw error;
    return [];
  }
}
