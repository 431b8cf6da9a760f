import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadKeyEncryptionKey } from "./key-encryption-key";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "mandate-kek-"));
});
afterEach(() => rm(dataDir, { recursive: true }));

const given = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";

describe("the key-encryption key", () => {
  it("is made once, for this user alone, however many servers start on the directory", async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => loadKeyEncryptionKey({ dataDir })));
    expect(new Set(keys.map((key) => Buffer.from(key).toString("hex"))).size).toBe(1);
    expect(await readdir(dataDir)).toEqual(["key-encryption-key"]);
    expect((await stat(join(dataDir, "key-encryption-key"))).mode & 0o777).toBe(0o600);
  });

  it("is taken from the value, or from the file, and then nothing is written", async () => {
    const kekFile = join(dataDir, "given");
    await writeFile(kekFile, `${given}\n`);
    expect(await loadKeyEncryptionKey({ kek: given, dataDir })).toEqual(Buffer.alloc(32, 1));
    expect(await loadKeyEncryptionKey({ kekFile, dataDir })).toEqual(Buffer.alloc(32, 1));
    expect(await readdir(dataDir)).toEqual(["given"]);
  });

  it("is refused by name when it is not 32 bytes", async () => {
    await expect(loadKeyEncryptionKey({ kek: "short", dataDir })).rejects.toThrow(/^MANDATE_KEK must hold 32 bytes/);
  });
});
