import { execFile } from "node:child_process";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { examineHere } from "@/e2e/support/browser/examine";
import { newAgent } from "@/e2e/support/browser/objects";
import { personOf } from "@/e2e/support/browser/people";
import { settled } from "@/e2e/support/browser/screens";
import { expect, test } from "@/e2e/support/browser/test";

test.use({ as: "security" });

test("an agent is retired, its progress and certificate are seen, and the file verifies in a folder without the server", async ({
  page,
  session,
}) => {
  const { api } = await session("security");
  const { id, name } = await newAgent(api, { ownerEmail: personOf("finance").email, riskTier: "low" });
  await page.goto(`/agents/${id}`);
  await settled(page);
  const next = page.getByRole("region", { name: "What can happen next" });
  await expect(next).toContainText("Retire");
  await next.getByRole("button", { name: "All states" }).click();
  await expect(next.getByRole("img", { name: /^States of an agent/ })).toBeVisible();
  await examineHere(page, "agent-next-steps");
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
  await examineHere(page, "retirement");
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
});
