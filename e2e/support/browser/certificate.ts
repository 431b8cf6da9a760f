import { execFile } from "node:child_process";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, type Locator, type Page } from "@playwright/test";

/** Retires the agent whose page is open, and waits until its certificate can be downloaded. */
export async function retireHere(page: Page, name: string): Promise<Locator> {
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Retire…" }).click();
  const dialog = page.getByRole("dialog", { name: `Retire agent ${name}` });
  await dialog.getByLabel(/^Reason/).fill("The task is done");
  await dialog.getByLabel(/^Type the name/).fill(name);
  await dialog.getByRole("button", { name: "Retire agent" }).click();
  await page.getByRole("link", { name: "Retirement and certificate" }).click();
  await expect(page.getByRole("region", { name: "Nothing is left" })).toBeVisible();
  const file = page.getByRole("link", { name: "Download certificate" });
  await expect(file).toBeVisible();
  return file;
}

/** Downloads a certificate, and verifies it in a folder without the server, with keys and without. */
export async function verifiesApart(page: Page, file: Locator): Promise<void> {
  const download = page.waitForEvent("download");
  await file.click();
  const folder = await mkdtemp(join(tmpdir(), "mandate-certificate-"));
  try {
    await (await download).saveAs(join(folder, "certificate.json"));
    await copyFile("public/verify.mjs", join(folder, "verify.mjs"));
    const verify = (...options: string[]) =>
      promisify(execFile)(process.execPath, ["verify.mjs", "certificate.json", ...options], { cwd: folder });
    // The keys come from the file, so the origin stays unchecked.
    await expect(verify()).rejects.toMatchObject({ code: 3, stdout: expect.stringContaining("held nothing live") });
    const answer = async (path: string) => (await page.request.get(path)).text();
    await writeFile(join(folder, "log-key.txt"), await answer("/log/key"));
    await writeFile(join(folder, "jwks.json"), await answer("/.well-known/jwks.json"));
    const { stdout } = await verify("--key", "log-key.txt", "--jwks", "jwks.json");
    expect(stdout).toContain("held nothing live");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
