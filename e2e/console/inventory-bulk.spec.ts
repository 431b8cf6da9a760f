import { newAgent, unique } from "@/e2e/support/browser/objects";
import { personOf } from "@/e2e/support/browser/people";
import { settled } from "@/e2e/support/browser/screens";
import { expect, test } from "@/e2e/support/browser/test";

test.use({ as: "security" });

test("agents are chosen, suspended with a result each, kept as a view, compared, and found where they act", async ({
  page,
  session,
}) => {
  const { api } = await session("security");
  const tag = unique("batch").toLowerCase();
  const ownerEmail = personOf("finance").email;
  const agents = [
    await newAgent(api, { ownerEmail }),
    await newAgent(api, { ownerEmail }),
    await newAgent(api, { ownerEmail }),
  ];
  for (const { id } of agents) await api.put(`/api/agents/${id}/tags`, { tags: [tag] });
  await api.post(`/api/agents/${agents[1]?.id}/suspend`, { reason: "Before the batch." });
  await page.goto(`/agents?q=tag%3A${tag}&sort=created`);
  await settled(page);
  const box = (at: number) => page.getByLabel(`Choose ${agents[at]?.name}`);
  const bar = page.getByRole("region", { name: "Chosen agents" });

  await box(0).check();
  await box(2).click({ modifiers: ["Shift"] });
  await expect(bar.getByText("3 agents chosen")).toBeVisible();
  await bar.getByRole("button", { name: "Suspend…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("They act oddly.");
  await dialog.getByRole("button", { name: "Suspend 3 agents" }).click();
  await expect(dialog.getByText("3 done")).toBeVisible();
  const downloading = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Download CSV" }).click();
  expect((await downloading).suggestedFilename()).toBe("agents-results.csv");
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await expect(page.getByRole("table", { name: "Agents" }).getByText("Suspended")).toHaveCount(3);

  const name = unique("Odd agents");
  await page.getByRole("button", { name: "Views", exact: true }).click();
  await page.getByRole("menuitem", { name: "Save this view …" }).click();
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Share with all readers of the inventory").check();
  await dialog.getByRole("button", { name: "Save view" }).click();
  await expect(page.getByRole("button", { name: `View: ${name}` })).toBeVisible();
  await page.getByRole("button", { name: `View: ${name}` }).click();
  await page.getByRole("menuitem", { name: "Manage saved views …" }).click();
  const views = page.getByRole("dialog", { name: "Saved views" });
  await expect(
    views
      .getByRole("listitem")
      .filter({ hasText: name })
      .getByText(/^shared by/),
  ).toBeVisible();
  await views.getByRole("button", { name: `Delete ${name}` }).click();
  await page.getByRole("button", { name: "Delete saved view" }).click();
  await expect(views.getByRole("listitem").filter({ hasText: name })).toHaveCount(0);
  await views.getByRole("button", { name: "Close" }).first().click();
  await expect(views).toHaveCount(0);

  await expect(bar.getByText("3 agents chosen")).toBeVisible();
  await bar.getByRole("button", { name: "Clear" }).click();
  await box(0).check();
  await box(1).check();
  await bar.getByRole("link", { name: "Compare" }).click();
  await expect(page.getByRole("heading", { name: `${agents[0]?.name} and ${agents[1]?.name}` })).toBeVisible();
  await expect(page.getByText("Neither agent has a delegation in effect.")).toBeVisible();

  const { resourceServers } = await api.get<{ resourceServers: { id: string; identifier: string }[] }>(
    "/api/resource-servers",
  );
  const payments = resourceServers.find(({ identifier }) => identifier === "https://payments.demo.example");
  await page.goto(`/resource-servers/${payments?.id}`);
  const reach = page.getByRole("region", { name: "Who can reach this" });
  await expect(reach.getByRole("list", { name: "Delegations in effect" }).getByRole("link").first()).toBeVisible();
  await reach.getByLabel("Identifier").fill("nowhere/1");
  await reach.getByRole("button", { name: "Filter" }).click();
  await expect(reach.getByText("No agent can do this here now")).toBeVisible();
});
