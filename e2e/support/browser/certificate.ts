import { execFile } from "node:child_process";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
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

/** Downloads a certificate, and verifies it in a folder without the server. */
export async function verifiesApart(page: Page, file: Locator): Promise<void> {
  const download = page.waitForEvent("download");
  await file.click();
  const folder = await mkdtemp(join(tmpdir(), "mandate-certificate-"));
  try {
    await (await download).saveAs(join(folder, "certificate.json"));
    await copyFile("public/verify.mjs", join(folder, "verify.mjs"));
    const verify = promisify(execFile)(process.execPath, ["verify.mjs", "certificate.json"], { cwd: folder });
    // The key comes from the file, so the origin stays unchecked.
    await expect(verify).rejects.toMatchObject({ code: 3, stdout: expect.stringContaining("held nothing live") });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
