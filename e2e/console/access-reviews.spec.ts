import { element, granted, scene } from "@/e2e/support/browser/editing";
import { examineHere } from "@/e2e/support/browser/examine";
import { newAgent, newcomer, unique } from "@/e2e/support/browser/objects";
import { personOf } from "@/e2e/support/browser/people";
import { settled } from "@/e2e/support/browser/screens";
import { expect, test } from "@/e2e/support/browser/test";

test.use({ as: "security" });

test("a review is opened, answered by keys and for alike items, submitted, applied and packed", async ({
  page,
  open,
  session,
}) => {
  const { api } = await session("security");
  const ownerEmail = personOf("finance").email;
  const agents = [
    await newAgent(api, { ownerEmail }),
    await newAgent(api, { ownerEmail }),
    await newAgent(api, { ownerEmail }),
  ];
  const name = unique("Agents of finance");
  await page.goto("/reviews");
  await settled(page);
  await page.getByRole("button", { name: "Create access review" }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Name").fill(name);
  await form.getByLabel("Filter").fill(`id:${agents.map(({ id }) => id).join(",")}`);
  await form.getByLabel("Fallback").fill(personOf("security").email);
  await form.getByLabel("Last day (UTC)").fill("2099-12-30");
  await form.getByRole("button", { name: "Create access review" }).click();
  await expect(page.getByRole("heading", { name })).toBeVisible();
  await expect(page.getByText("Open", { exact: true })).toBeVisible();

  const owner = await open(await session("finance"));
  await owner.goto("/inbox?queue=review");
  await owner
    .getByRole("list", { name: "Items" })
    .getByRole("link", { name: /review of agents/ })
    .click();
  const frame = owner.getByRole("article", { name: "Item under review" });
  const items = frame.locator("[data-item]");
  await expect(items).toHaveCount(3);
  await examineHere(owner, "one-inbox-review");
  await owner.keyboard.press("r");
  await expect(items).toHaveCount(2);
  await owner.keyboard.press("s");
  const alike = owner.getByRole("dialog");
  await alike.getByRole("list", { name: "Alike items" }).getByRole("checkbox").check();
  await alike.getByRole("button", { name: "Answer" }).click();
  await expect(frame.getByText("No items wait for your answer")).toBeVisible();
  await frame.getByRole("button", { name: "Submit answers" }).click();
  await owner.getByRole("dialog").getByRole("button", { name: "Submit answers" }).click();
  await expect(owner.getByText("This item no longer waits for you")).toBeVisible();
  await owner.getByRole("link", { name: `Open ${name}` }).click();
  await owner.getByRole("button", { name: "Submitted" }).click();
  await expect(owner.getByText("The agent was suspended.")).toBeVisible({ timeout: 15_000 });

  await page.getByRole("button", { name: "Statistics" }).click();
  await expect(page.getByText("Every item has its result.")).toBeVisible({ timeout: 15_000 });
  await expect(page.getByRole("list", { name: "Reviewers" })).toContainText("3 answered, 2 kept");
  await page.getByRole("button", { name: "Make evidence pack" }).click();
  await expect(page.getByRole("link", { name: "Download evidence pack" })).toBeVisible({ timeout: 15_000 });
});

test("the items of a review are filtered by recommendation, owner and answer", async ({ page, session }) => {
  const { api } = await session("security");
  const { api: admin } = await session("admin");
  const [owner, other] = [
    await newcomer(admin, ["member"], "Ines Vidal"),
    await newcomer(admin, ["member"], "Paul Stein"),
  ];
  const agents = [await newAgent(api, { ownerEmail: owner.email }), await newAgent(api, { ownerEmail: other.email })];
  const { id } = await api.post<{ id: string }>("/api/reviews", {
    ...{ name: unique("Filtered"), scope: { kind: "agents", q: `id:${agents.map((one) => one.id).join(",")}` } },
    ...{ reviewers: "owners", dueAt: "2099-12-30T00:00:00Z", onSilence: "keep" },
  });
  await expect.poll(async () => (await api.get<{ status: string }>(`/api/reviews/${id}`)).status).toBe("open");
  await page.goto(`/reviews/${id}?view=everyone`);
  await settled(page);
  const items = page.getByRole("list", { name: "Items" }).locator("[data-item]");
  await expect(items).toHaveCount(2);
  await page.getByLabel("Owner").fill("vidal");
  await expect(items).toHaveCount(1);
  await expect(items).toContainText(agents[0]?.name ?? "");
  await expect(page).toHaveURL(/owner=/);
  await page.getByLabel("Answer", { exact: true }).selectOption("answered");
  await expect(page.getByText("No item matches this filter")).toBeVisible();
  const [item] = (await owner.api.get<{ items: { id: string }[] }>(`/api/reviews/${id}/items?of=mine`)).items;
  await owner.api.put(`/api/reviews/${id}/items/${item?.id}`, { decision: "keep" });
  await page.reload();
  await expect(items).toHaveCount(1);
  await page.getByLabel("Recommendation").selectOption("remove");
  await expect(page.getByText("No item matches this filter")).toBeVisible();
  await examineHere(page, "review-items-no-match");
  await page.getByLabel("Recommendation").selectOption("keep");
  await expect(items).toHaveCount(1);
  await examineHere(page, "review-items-filtered");
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await expect(items).toHaveCount(2);
});

test("the items of a review are filtered in the inbox as on its page, and typing a name answers none", async ({
  open,
  session,
}) => {
  const { api } = await session("security");
  const { api: admin } = await session("admin");
  const [reviewer, owner, other] = [
    await newcomer(admin, ["member", "security"], "Rita Lang"),
    await newcomer(admin, ["member"], "Ada Daly"),
    await newcomer(admin, ["member"], "Paul Stein"),
  ];
  const agents = [await newAgent(api, { ownerEmail: owner.email }), await newAgent(api, { ownerEmail: other.email })];
  const { id } = await api.post<{ id: string }>("/api/reviews", {
    ...{ name: unique("In the inbox"), scope: { kind: "agents", q: `id:${agents.map((one) => one.id).join(",")}` } },
    ...{ reviewers: { by: "person", email: reviewer.email }, dueAt: "2099-12-30T00:00:00Z", onSilence: "keep" },
  });
  await expect.poll(async () => (await api.get<{ status: string }>(`/api/reviews/${id}`)).status).toBe("open");
  const page = await open(reviewer);
  await page.goto("/inbox?queue=review");
  await settled(page);
  const frame = page.getByRole("article", { name: "Item under review" });
  const items = frame.locator("[data-item]");
  await expect(items).toHaveCount(2);
  // Each of these letters is an answer elsewhere.
  await frame.getByLabel("Owner").pressSequentially("ada da");
  await expect(items).toHaveCount(1);
  await expect(items).toContainText(agents[0]?.name ?? "");
  await frame.getByLabel("Recommendation").selectOption("remove");
  await expect(frame.getByText("No item matches this filter")).toBeVisible();
  await examineHere(page, "inbox-review-no-match");
  await frame.getByLabel("Recommendation").selectOption("keep");
  await expect(items).toHaveCount(1);
  await examineHere(page, "inbox-review-filtered");
  await frame.getByRole("button", { name: "Clear the filter" }).click();
  await expect(items).toHaveCount(2);
  await items.first().getByRole("button", { name: "Keep" }).click();
  await expect(items).toHaveCount(1);
  await frame.getByRole("button", { name: /^Answered/ }).click();
  await expect(items).toHaveCount(1);
  await frame.getByLabel("Recommendation").selectOption("narrow");
  await expect(frame.getByText("No item matches this filter")).toBeVisible();
  await frame.getByRole("button", { name: /^Submitted/ }).click();
  await frame.getByRole("button", { name: "Clear the filter" }).click();
  await expect(frame.getByText("No answers are submitted yet")).toBeVisible();
});

test("a delegation is narrowed to some of its actions where it is reviewed", async ({ open, session }) => {
  const it = await scene(session);
  const id = await granted(it, { authority: [element(it, { actions: ["create", "void"] })] });
  const { id: review } = await it.security.post<{ id: string }>("/api/reviews", {
    ...{ name: unique("Delegations"), scope: { kind: "delegations", q: `id:${id}` }, onSilence: "keep" },
    reviewers: { by: "person", email: personOf("support").email },
    dueAt: "2099-12-30T00:00:00Z",
  });
  const page = await open(await session("support"));
  const item = page.getByRole("list", { name: "Items" }).locator("[data-item]");
  const status = async () => (await it.security.get<{ status: string }>(`/api/reviews/${review}`)).status;
  await expect.poll(status).toBe("open");
  await page.goto(`/reviews/${review}`);
  await settled(page);
  await expect(item).toContainText("May create and void payments at");
  await item.getByRole("button", { name: "Narrow" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("void").uncheck();
  await dialog.getByRole("button", { name: "Narrow" }).click();
  await expect(page.getByText("No items wait for your answer")).toBeVisible();
  await page.getByRole("button", { name: "Submit answers" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Submit answers" }).click();
  await page.getByRole("button", { name: "Submitted" }).click();
  await expect(page.getByText("The delegation was narrowed.")).toBeVisible({ timeout: 15_000 });
  type Now = { authority: { actions: string[] }[] };
  const { authority } = await it.security.get<Now>(`/api/delegations/${id}`);
  expect(authority.map(({ actions }) => actions)).toEqual([["create"]]);
});

test.describe("an answer about what changed", () => {
  // The refusal, and the message of the browser about it.
  test.use({ expected: /^409 |status of 409/ });

  test("an item that changed after it was shown refuses the answer, and names what changed", async ({
    open,
    session,
  }) => {
    const { api } = await session("security");
    const agent = await newAgent(api, { ownerEmail: personOf("finance").email });
    const { id: review } = await api.post<{ id: string }>("/api/reviews", {
      ...{ name: unique("Changed"), scope: { kind: "agents", q: `id:${agent.id}` }, onSilence: "keep" },
      ...{ reviewers: "owners", dueAt: "2099-12-30T00:00:00Z" },
    });
    const status = async () => (await api.get<{ status: string }>(`/api/reviews/${review}`)).status;
    await expect.poll(status).toBe("open");
    const page = await open(await session("finance"));
    await page.goto(`/reviews/${review}`);
    await settled(page);
    const item = page.getByRole("list", { name: "Items" }).locator("[data-item]");
    const { version } = await api.get<{ version: number }>(`/api/agents/${agent.id}`);
    await api.patch(`/api/agents/${agent.id}`, { purpose: "Pays every refund." }, version);
    await item.getByRole("button", { name: "Keep" }).click();
    await expect(item).toContainText("Changed since it was shown: read it again");
    await expect(item).toContainText("Purpose: Pays granted refunds. → Pays every refund.");
    await examineHere(page, "review-item-changed");
    await item.getByRole("button", { name: "Keep" }).click();
    await expect(page.getByText("No items wait for your answer")).toBeVisible();
  });
});
