import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeBase64url, encodeBase64url } from "@/lib/protocols/encoding/base64url";

/** Source of the key-encryption key: its value, a file with it, or the data directory. */
export type KeyEncryptionKeySource = { kek?: string | undefined; kekFile?: string | undefined; dataDir: string };

const fileName = "key-encryption-key";

/**
 * Reads the key that wraps every stored private key.
 *
 * Without a value or a file, the first start makes it in the data directory, readable by this user alone. Two servers
 * that start at once on one directory end with the same key.
 *
 * @throws Error with a plain sentence when the value is not 32 bytes in base64url.
 */
export async function loadKeyEncryptionKey({ kek, kekFile, dataDir }: KeyEncryptionKeySource): Promise<Uint8Array> {
  if (kek) return parse(kek, "MANDATE_KEK");
  if (kekFile) return parse(await readFile(kekFile, "utf8"), `The file ${kekFile}, named by MANDATE_KEK_FILE,`);
  const path = join(dataDir, fileName);
  return parse((await readIfThere(path)) ?? (await createOnce(path, dataDir)), `The file ${path}`);
}

function parse(text: string, name: string): Uint8Array {
  const bytes = decodeBase64url(text.trim().replace(/=+$/, ""));
  if (bytes?.length !== 32) throw new Error(`${name} must hold 32 bytes in base64url (43 characters).`);
  return bytes;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Writes beside and links into place: the name appears once, and never before its content. */
async function createOnce(path: string, dataDir: string): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(8).toString("hex")}`;
  await writeFile(draft, `${encodeBase64url(randomBytes(32))}\n`, { mode: 0o600, flag: "wx", flush: true });
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as { code?: string }).code !== "EEXIST") throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return readFile(path, "utf8");
}
