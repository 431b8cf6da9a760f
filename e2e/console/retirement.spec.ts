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
