import { retireHere, verifiesApart } from "@/e2e/support/browser/certificate";
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
  const file = await retireHere(page, name);
  await examineHere(page, "retirement");
  await verifiesApart(page, file);
});

test("an agent drains before its retirement, which is given up and begun again", async ({ page, session }) => {
  const { api } = await session("security");
  const { id, name } = await newAgent(api, { ownerEmail: personOf("finance").email, riskTier: "low" });
  await page.goto(`/agents/${id}`);
  await settled(page);
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Retire…" }).click();
  const dialog = page.getByRole("dialog", { name: `Retire agent ${name}` });
  await dialog.getByLabel("after draining for 1 hour").check();
  await dialog.getByLabel(/^Reason/).fill("Its work moves elsewhere");
  await dialog.getByLabel(/^Type the name/).fill(name);
  await examineHere(page, "agent-drain-dialog");
  await dialog.getByRole("button", { name: "Drain and retire agent" }).click();
  const next = page.getByRole("region", { name: "What can happen next" });
  await expect(next).toContainText("It drains since");
  await examineHere(page, "agent-drains");
  await next.getByRole("button", { name: "Give up…" }).click();
  await page.getByRole("button", { name: "Give up", exact: true }).click();
  await expect(next).not.toContainText("It drains since");
});
