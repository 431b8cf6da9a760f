import type { Locator, Route } from "@playwright/test";
import { choose, queueOf, readable, review, statusOf } from "@/e2e/support/browser/inbox";
import { newAgent, newRequest, type RequestRef } from "@/e2e/support/browser/objects";
import { personOf } from "@/e2e/support/browser/people";
import { expect, test } from "@/e2e/support/browser/test";

// An approver cannot decide what was not on screen: neither by keys that come too fast, nor by taps on one spot.

/** Presses Tab until a button has the focus, and answers how often; 9 if it is further away. */
async function stopsTo(button: Locator): Promise<number> {
  for (let stops = 0; stops < 9; stops += 1) {
    if (await button.evaluate((one) => one === document.activeElement)) return stops;
    await button.page().keyboard.press("Tab");
  }
  return 9;
}

test.describe("twelve requests by keyboard", () => {
  test.use({ as: "approver" });

  test("decide none whose sentence was not on screen, however fast the keys come", async ({ page, session }) => {
    const [security, owner] = [await session("security"), await session("finance")];
    const { id: agentId, name } = await newAgent(security.api, { ownerEmail: personOf("finance").email });
    const made: RequestRef[] = [];
    for (let at = 0; at < 12; at += 1) made.push(await newRequest(owner.api, agentId, `Purpose ${at}`));
    await page.addInitScript(() => {
      const seen: string[] = [];
      Object.assign(globalThis, { seen });
      const look = () => {
        const heading = document.querySelector("[data-sentence]");
        const label = heading?.closest("article")?.getAttribute("aria-label");
        const box = heading?.getBoundingClientRect();
        const isOn = box && box.top >= 0 && box.bottom <= innerHeight;
        if (label && isOn) seen.push(label.replace("Request ", ""));
        requestAnimationFrame(look);
      };
      look();
    });
    const decided: string[] = [];
    const unseen: string[] = [];
    await page.route("**/api/requests/*/approve", async (route) => {
      const id = new URL(route.request().url()).pathname.split("/")[3] ?? "";
      const seen = await page.evaluate<string[]>("seen");
      decided.push(id);
      if (!seen.includes(id)) unseen.push(id);
      await route.continue();
    });
    await page.goto(`/approvals?q=agent:${name}`);
    await expect(page.getByRole("list", { name: "Requests" }).getByRole("link")).toHaveCount(12);
    await expect
      .poll(
        async () => {
          for (const key of ["a", "Enter", "a", "j", "a", "Enter"]) await page.keyboard.press(key);
          return decided.length;
        },
        { intervals: [0], timeout: 120_000 },
      )
      .toBeGreaterThanOrEqual(2);
    expect(unseen).toEqual([]);
    expect(new Set(decided).size).toBe(decided.length);
    expect(decided.every((id) => made.some((one) => one.id === id))).toBe(true);
  });

  test("are decided once, also by who goes on and comes back before the first answer", async ({ page, session }) => {
    const [security, owner] = [await session("security"), await session("finance")];
    const { id: agentId, name } = await newAgent(security.api, { ownerEmail: personOf("finance").email });
    for (const purpose of ["First", "Second"]) await newRequest(owner.api, agentId, purpose);
    const held: Route[] = [];
    await page.route("**/api/requests/*/approve", async (route) => void held.push(route));
    await page.goto(`/approvals?q=agent:${name}`);
    const items = page.getByRole("list", { name: "Requests" }).getByRole("link");
    const first = { id: (await items.nth(0).getAttribute("data-queue-item")) ?? "" };
    const second = { id: (await items.nth(1).getAttribute("data-queue-item")) ?? "" };
    const approve = page.getByRole("dialog", { name: "Approve request" });
    const ask = async () => {
      await readable(page, first);
      await page.keyboard.press("a");
      await expect(approve.getByLabel(/^Reason/)).toBeFocused();
      await page.keyboard.press("Enter");
    };
    await ask();
    await expect.poll(() => held.length).toBe(1);
    await page.keyboard.press("Escape");
    await page.keyboard.press("j");
    await readable(page, second);
    await page.keyboard.press("k");
    await ask();
    await expect(approve).toBeHidden();
    await held[0]?.continue();
    await expect(page.getByText("Request approved", { exact: true })).toBeVisible();
    expect(held).toHaveLength(1);
    expect(await statusOf((await session("approver")).api, second)).toBe("pending");
  });

  test("have the decision within few stops of Tab from the sentence, which has the focus", async ({
    page,
    session,
  }) => {
    const [security, owner] = [await session("security"), await session("finance")];
    const { id: agentId, name } = await newAgent(security.api, { ownerEmail: personOf("finance").email });
    await newRequest(owner.api, agentId, "First");
    const next = await newRequest(owner.api, agentId, "Second");
    await page.goto(`/approvals?q=agent:${name}&sort=expiry`);
    await expect(page.getByRole("list", { name: "Requests" }).getByRole("link")).toHaveCount(2);
    await page.locator(`[data-queue-item="${next.id}"]`).click();
    const article = review(page, next);
    await expect(article.getByText("The digest matches what you see")).toBeVisible();
    await expect(article.locator("[data-sentence]")).toBeFocused();
    expect(await stopsTo(article.getByRole("button", { name: "Approve", exact: true }))).toBeLessThanOrEqual(6);
  });

  test("so do those of the one inbox, from a link and from the item before", async ({ page, session }) => {
    const [security, owner] = [await session("security"), await session("finance")];
    const { id: agentId } = await newAgent(security.api, { ownerEmail: personOf("finance").email });
    const made = [await newRequest(owner.api, agentId, "First"), await newRequest(owner.api, agentId, "Second")];
    const [first, second] = made;
    if (!first || !second) throw new Error("Two requests are made.");
    await page.goto(`/inbox?queue=request&item=${first.id}`);
    await expect(review(page, first).locator("[data-sentence]")).toBeFocused();
    const entry = page.locator(`[data-queue-item="${second.id}"]`);
    await expect(async () => {
      // Requests of other tests stand before it.
      if ((await entry.count()) === 0) await page.getByRole("button", { name: "Load more" }).click();
      await expect(entry).toBeVisible({ timeout: 2_000 });
    }).toPass();
    await entry.click();
    const article = review(page, second);
    await expect(article.getByText("The digest matches what you see")).toBeVisible();
    await expect(article.locator("[data-sentence]")).toBeFocused();
    expect(await stopsTo(article.getByRole("button", { name: "Approve", exact: true }))).toBeLessThanOrEqual(6);
  });
});

test.describe("a question", () => {
  test.use({ as: "approver" });

  test("leaves the request open to be decided, and is read by its requester", async ({ page, session }) => {
    const [security, owner] = [await session("security"), await session("finance")];
    const { id: agentId } = await newAgent(security.api, { ownerEmail: personOf("finance").email });
    const made = await newRequest(owner.api, agentId, "First");
    await page.goto(`/approvals?request=${made.id}`);
    await choose(page, "Ask…");
    const dialog = page.getByRole("dialog", { name: "Ask a question" });
    const { owner: asked } = await security.api.get<{ owner: { name: string } }>(`/api/agents/${agentId}`);
    const { name } = asked;
    await dialog.getByLabel(/^Question/).fill("For which shops?");
    await dialog.getByLabel(/^Question/).pressSequentially(` @${name.slice(0, 3)}`);
    await dialog.getByRole("button", { name: `@${name}` }).click();
    await expect(dialog.getByLabel(/^Question/)).toHaveValue(`For which shops? @${name} `);
    await dialog.press("Control+Enter");
    await expect(page.getByText("Question asked", { exact: true })).toBeVisible();
    await expect(review(page, made).getByText(`For which shops? @${name}`)).toBeVisible();
    const approve = review(page, made).getByRole("button", { name: "Approve", exact: true });
    await expect(approve).not.toHaveAttribute("aria-disabled", "true");
    const shown = await owner.api.get<{ status: string; comments: { mentions: { name: string }[] }[] }>(
      `/api/requests/${made.id}`,
    );
    expect(shown).toMatchObject({ status: "pending", comments: [{ mentions: [{ name }] }] });
  });
});

test.describe("a phone", () => {
  test.use({ as: "approver", viewport: { width: 390, height: 844 } });

  test("shows sentence and parties at once, and decides at most one request by taps on one spot", async ({
    page,
    session,
  }) => {
    const [security, owner] = [await session("security"), await session("finance")];
    const { id: agentId, name } = await newAgent(security.api, { ownerEmail: personOf("finance").email });
    const made: RequestRef[] = [];
    for (const purpose of ["First", "Second", "Third"]) made.push(await newRequest(owner.api, agentId, purpose));
    const [first] = made;
    if (!first) throw new Error("A request is made.");
    await page.goto(`/approvals?q=agent:${name}&request=${first.id}`);
    const article = review(page, first);
    const approve = article.getByRole("button", { name: "Approve", exact: true });
    await expect(approve).not.toHaveAttribute("aria-disabled", "true");
    await expect(article.locator("[data-sentence]")).toBeInViewport({ ratio: 1 });
    await expect(article.getByText(/^With the authority of/)).toBeInViewport({ ratio: 1 });
    const box = await approve.boundingBox();
    if (!box) throw new Error("The button is on screen.");
    for (let tap = 0; tap < 12; tap += 1) {
      await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    }
    const { api } = await session("approver");
    const states = await Promise.all(made.map((one) => statusOf(api, one)));
    expect(states.filter((state) => state !== "pending").length).toBeLessThanOrEqual(1);
  });
});

test.describe("requests that are decided together on a small screen", () => {
  test.use({ as: "approver", viewport: { width: 390, height: 420 } });

  test("are not decided before each of them was on screen, and one alone shows all that it asks", async ({
    page,
    session,
  }) => {
    const { path, first, second } = await queueOf(session);
    await page.goto(path);
    const marks = page.getByRole("checkbox", { name: /^Mark the request for/ });
    for (let at = 0; at < 2; at++) await marks.nth(at).check();
    const bar = page.getByRole("region", { name: "Marked requests" });
    await bar.getByRole("button", { name: "Approve 2 requests" }).click();
    const dialog = page.getByRole("dialog", { name: "Approve 2 requests" });
    const approve = dialog.getByRole("button", { name: "Approve 2 requests" });
    await expect(
      dialog.getByText(/Read all of them first\. \d requests? ha(s|ve) not been on screen yet\./),
    ).toBeVisible();
    await expect(approve).toHaveAttribute("aria-disabled", "true");
    await dialog.press("Control+Enter");
    const { api } = await session("approver");
    expect([await statusOf(api, first), await statusOf(api, second)]).toEqual(["pending", "pending"]);
    const rows = dialog.getByRole("listitem").filter({ has: page.getByRole("definition") });
    await expect(rows).toHaveCount(2);
    for (const row of await rows.all()) {
      await row.getByRole("definition").last().scrollIntoViewIfNeeded();
      await row.getByText(/^Risk/).last().scrollIntoViewIfNeeded();
      await row.getByRole("listitem").last().scrollIntoViewIfNeeded();
      await row.scrollIntoViewIfNeeded();
    }
    await expect(dialog.getByText(/Read all of them first/)).toHaveCount(0);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await marks.nth(1).uncheck();
    await bar.getByRole("button", { name: "Approve 1 request" }).click();
    const asked = page.getByRole("dialog", { name: "Approve 1 request" }).getByLabel("What is asked");
    for (const label of ["Authority of", "Until", "Purpose"]) await expect(asked.getByText(label)).toBeVisible();
  });
});
