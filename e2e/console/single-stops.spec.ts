import { askToPay, granted, scene } from "@/e2e/support/browser/editing";
import { examineHere } from "@/e2e/support/browser/examine";
import { enrolledInstance } from "@/e2e/support/browser/identity";
import { unique } from "@/e2e/support/browser/objects";
import { settled } from "@/e2e/support/browser/screens";

import { expect, test } from "@/e2e/support/browser/test";

test.use({ as: "security" });

test("an agent suspended from its own page leads to the proof, which ends with its resumption", async ({
  page,
  session,
}) => {
  const made = await scene(session, { name: unique("a-single-stop") });
  await granted(made);
  const token = await (await enrolledInstance(made.security, made.agentId)).token(made.at);
  await askToPay(made, token, "12.00");
  await page.goto(`/agents/${made.agentId}`);
  await settled(page);
  await page.getByRole("button", { name: "Suspend" }).first().click();
  const dialog = page.getByRole("dialog", { name: /^Suspend agent/ });
  await dialog.getByLabel(/^Reason/).fill("A leaked key.");
  await dialog.getByRole("button", { name: "Suspend agent" }).click();
  await page.getByRole("link", { name: "See the proof", exact: true }).click();
  await expect(page).toHaveURL(/\/revocations\/rev_/);
  await expect(page.getByText("Suspended, in effect").first()).toBeVisible();
  await askToPay(made, token, "13.00");
  const servers = page.getByRole("table", { name: "By resource server" });
  await expect(servers.getByRole("cell", { name: /s after\)/ }).first()).toBeVisible({ timeout: 20_000 });
  await examineHere(page, "single-stop-proof", "main");
  await page.getByRole("link", { name: "Open what was stopped" }).click();
  await expect(page.getByRole("link", { name: "See the proof of the stop" })).toBeVisible();
  await made.security.post(`/api/agents/${made.agentId}/resume`, {});
  await expect(page.getByRole("link", { name: "See the proof of the stop" })).toBeHidden();
});
