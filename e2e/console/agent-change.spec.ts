import { examineHere } from "@/e2e/support/browser/examine";
import { newAgent, newcomer } from "@/e2e/support/browser/objects";
import { personOf } from "@/e2e/support/browser/people";
import { expect, test } from "@/e2e/support/browser/test";

test.use({ as: "security" });

test("raising an agent waits for a second person, who reads before, after and what follows, and confirms it", async ({
  page,
  session,
  open,
}) => {
  const { api } = await session("security");
  const { id, name } = await newAgent(api, { ownerEmail: personOf("finance").email, riskTier: "low" });
  await page.goto(`/agents/${id}`);
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Edit…" }).click();
  const dialog = page.getByRole("dialog", { name: `Edit agent ${name}` });
  await dialog.getByLabel("Risk tier").selectOption("critical");
  await expect(dialog.getByRole("note")).toContainText("A second person must confirm this. It lapses in 7 days.");
  const risk = dialog.getByRole("region", { name: "Risk of the change" });
  await expect(risk).toContainText("Risk 50, high");
  await expect(risk.getByRole("list")).toContainText("The agent has the risk tier critical, before or after.");
  await examineHere(page, "agent-edit-waits", "[role=dialog]");
  await dialog.getByLabel(/^Reason/).fill("It pays out from today");
  await dialog.getByRole("button", { name: "Propose change" }).click();
  const own = page.getByRole("region", { name: "Proposed change" });
  await expect(own).toContainText("a second person confirms or refuses it");
  await expect(own).toContainText("Risk 50, high");
  await expect(own.getByRole("button", { name: "Confirm change" })).toHaveCount(0);

  const other = await newcomer((await session("admin")).api, ["security"]);
  const theirs = await open(other);
  await theirs.goto(`/agents?q=waits%3Asecond-person+${id}`);
  await expect(theirs.getByText("change waits").first()).toBeVisible();
  await theirs.goto(`/agents/${id}`);
  const shown = theirs.getByRole("region", { name: "Proposed change" });
  await expect(shown).toContainText("low → critical");
  await expect(shown.getByRole("list", { name: "Parts of the risk" })).toContainText("risk tier critical");
  await expect(shown).toContainText("Each action must be signed");
  await expect(shown).toContainText("It pays out from today");
  await examineHere(theirs, "agent-change-waits");
  await shown.getByRole("button", { name: "Confirm change" }).click();
  await expect(shown).toHaveCount(0);
  await expect(theirs.getByText("critical").first()).toBeVisible();
});

test("a proposal whose agent was changed since says so to its proposer, on its page and among their proposals", async ({
  page,
  session,
}) => {
  const { api } = await session("security");
  const { id, name } = await newAgent(api, { ownerEmail: personOf("finance").email, riskTier: "low" });
  const edit = async (change: object) => {
    const { version } = await api.get<{ version: number }>(`/api/agents/${id}`);
    await api.patch(`/api/agents/${id}`, change, version);
  };
  await edit({ riskTier: "critical", reason: "It pays out from today" });
  await page.goto(`/agents/${id}`);
  const own = page.getByRole("region", { name: "Proposed change" });
  await expect(own).toContainText("a second person confirms or refuses it");
  await edit({ riskTier: "medium" });
  await page.reload();
  await expect(own).toContainText("Withdraw it and propose it again.");
  await expect(own.getByRole("button", { name: "Withdraw change" })).toBeVisible();
  await page.goto("/inbox?queue=proposed");
  const item = page.getByRole("listitem").filter({ hasText: name });
  await expect(item).toContainText("Outdated");
});
