import { examineHere } from "@/e2e/support/browser/examine";
import { newAgent, newcomer, unique } from "@/e2e/support/browser/objects";
import { personOf } from "@/e2e/support/browser/people";
import { settled } from "@/e2e/support/browser/screens";
import { expect, test } from "@/e2e/support/browser/test";

test.use({ as: "security" });

test("a member asks for an agent without an owner, and security confirms it", async ({ page, session, open }) => {
  const { api: adminApi } = await session("admin");
  const { api } = await session("security");
  const member = await newcomer(adminApi, ["member"]);
  const name = unique("ownerless");
  const { id } = await api.post<{ id: string }>("/api/agents", {
    ...{ name, purpose: "Sorts old refunds.", environment: "staging", riskTier: "low" },
  });
  await page.goto(`/agents/${id}`);
  await settled(page);
  const note = page.getByRole("note").filter({ hasText: "No person answers for this agent" });
  await expect(note).toContainText("It has no owner.");
  await examineHere(page, "agent-orphan");

  const theirs = await open(member);
  await theirs.goto(`/agents/orphans?agent=${id}`);
  await settled(theirs);
  await theirs.getByRole("button", { name: "Ask to own it" }).click();
  const asking = theirs.getByRole("dialog");
  await asking.getByLabel("Reason").fill("My team runs it");
  await asking.getByRole("button", { name: "Ask to own it" }).click();
  await expect(theirs.getByRole("button", { name: "Withdraw claim" })).toBeVisible();
  await examineHere(theirs, "agents-orphans-claimed");

  await page.goto("/agents");
  await settled(page);
  await page.getByRole("note").getByRole("link", { name: "Find an owner" }).click();
  await page.goto(`/inbox?queue=lifecycle`);
  await settled(page);
  await page.getByRole("link", { name: new RegExp(`owner of the agent ${name}`) }).click();
  const claim = page.getByRole("article", { name: "Item under review" });
  await expect(claim).toContainText("My team runs it");
  await expect(claim.getByRole("button", { name: "Confirm Nadia Brandt" })).toBeVisible();
  await examineHere(page, "one-inbox-claim");
  await page.keyboard.press("d");
  await page.getByRole("dialog", { name: "Refuse the claim of Nadia Brandt" }).press("Escape");
  await page.keyboard.press("a");
  await page.getByRole("dialog").getByRole("button", { name: "Make owner" }).click();
  await expect(page.getByText("Owner confirmed")).toBeVisible();
  await page.goto(`/agents/${id}`);
  await settled(page);
  await expect(page.getByText("No person answers for this agent")).toHaveCount(0);
  await theirs.goto(`/agents/${id}`);
  await expect(theirs.getByRole("heading", { name: new RegExp(name) }).first()).toBeVisible();
});

test("an owner confirms their agents on one screen, and hands one over", async ({ page, session, open }) => {
  const { api } = await session("security");
  const ownerEmail = personOf("finance").email;
  const agents = [
    await newAgent(api, { ownerEmail }),
    await newAgent(api, { ownerEmail }),
    await newAgent(api, { ownerEmail }),
  ];
  const name = unique("Owners of agents");
  const review = await api.post<{ id: string }>("/api/reviews", {
    ...{ name, scope: { kind: "ownership", q: `id:${agents.map(({ id }) => id).join(",")}` }, reviewers: "owners" },
    ...{ dueAt: "2099-12-30T00:00:00Z", onSilence: "keep" },
  });
  const owner = await open(await session("finance"));
  // A reviewer sees a review from their first item on, and a job writes the items.
  const { api: theirs } = await session("finance");
  await expect(async () => void (await theirs.get(`/api/reviews/${review.id}`))).toPass();
  await owner.goto(`/reviews/${review.id}`);
  const items = owner.getByRole("list", { name: "Items" }).locator("[data-item]");
  await expect(items).toHaveCount(3);
  await settled(owner);
  await examineHere(owner, "attestation");
  await items.first().getByRole("button", { name: "Hand over" }).click();
  const asking = owner.getByRole("dialog");
  await asking.getByLabel("Person").fill(personOf("admin").email);
  await asking.getByRole("button", { name: "Ask person" }).click();
  await expect(items).toHaveCount(2);
  await owner.getByRole("button", { name: "I answer for all 2 that are shown" }).click();
  await expect(owner.getByText("No items wait for your answer")).toBeVisible();
  await owner.getByRole("button", { name: "Submit answers" }).click();
  await owner.getByRole("dialog").getByRole("button", { name: "Submit answers" }).click();
  await owner.getByRole("button", { name: "Submitted" }).click();
  await expect(owner.getByText("The agent is in the list of agents without an owner.")).toBeVisible({
    timeout: 15_000,
  });
  await page.goto("/agents/orphans?queue=given_up");
  await settled(page);
  await expect(page.getByText("does not answer for it any more").first()).toBeVisible();
});
