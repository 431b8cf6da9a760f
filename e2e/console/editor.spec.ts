import type { Page } from "@playwright/test";
import { askToPay, code, element, granted, pane, rewrite, scene } from "@/e2e/support/browser/editing";
import { enrolledInstance } from "@/e2e/support/browser/identity";
import { unique } from "@/e2e/support/browser/objects";
import { expect, test } from "@/e2e/support/browser/test";

// The delegation editor: one model under form, code and effect. Each test has an agent and a resource server of its own.

/** Goes to one's requests as a keyboard does, from no field. */
async function goByKeys(page: Page): Promise<void> {
  await page.getByRole("main").focus();
  await page.keyboard.press("g");
  await page.keyboard.press("r");
}

test.describe("the delegation editor", () => {
  test.use({ as: "finance" });

  test("form and code are one: what cannot be read harms nothing, what only code can say stays", async ({
    page,
    session,
  }) => {
    const it = await scene(session);
    await page.goto(`/delegations/new?agent=${it.agentId}`);
    const form = pane(page, "Form");
    // The form shows every element that the code adds in place of the empty form.
    await rewrite(page, JSON.stringify([element(it), element(it, { actions: ["read"], limits: undefined })]));
    for (const name of ["Element 1", "Element 2"]) await expect(form.getByRole("heading", { name })).toBeVisible();
    await rewrite(page, JSON.stringify([element(it)]));
    await expect(form.getByLabel("At most, each")).toHaveValue("500.00");
    await form.getByLabel("At most, each").fill("200.00");
    await expect(code(page)).toContainText('"200.00"');

    await rewrite(page, '[\n  { "type": "payment",\n');
    await expect(form.getByText(/The code has an error in line 3/)).toBeVisible();
    await expect(form.getByLabel("At most, each")).toHaveValue("200.00");
    await expect(form.getByLabel("At most, each")).toBeDisabled();
    await form.getByRole("button", { name: "Discard code changes" }).click();
    await expect(code(page)).toContainText('"200.00"');

    const hours = (zone: string) => ({ zone, windows: [{ days: ["mon"], from: "08:00", to: "18:00" }] });
    const conditions = { hours: [hours("Europe/Berlin"), hours("Asia/Tokyo")] };
    await rewrite(page, JSON.stringify([element(it, { conditions })]));
    await expect(form.getByRole("region", { name: "Custom condition conditions.hours" })).toBeVisible();
    await form.getByLabel("Resources").fill("account/us-*");
    await expect(code(page)).toContainText("account/us-*");
    await expect(code(page)).toContainText("Asia/Tokyo");

    await pane(page, "Code").getByRole("button", { name: "Cedar" }).click();
    await expect(pane(page, "Code").getByText(/permit \(principal/)).toBeVisible();
  });

  test("a read that a limit on money refuses is remarked on, split off at one press, and shown to the approver", async ({
    page,
    session,
    open,
  }) => {
    const it = await scene(session);
    const authority = [element(it, { actions: ["create", "read"] })];
    await page.goto(`/delegations/new?agent=${it.agentId}`);
    await rewrite(page, JSON.stringify(authority));
    const remark = /read states no amount, so it is never allowed/;
    await expect(pane(page, "Effect").getByText(remark)).toBeVisible();
    await pane(page, "Effect").getByRole("button", { name: "Split into two elements" }).click();
    await expect(pane(page, "Form").getByRole("heading", { name: "Element 2" })).toBeVisible();
    await expect(pane(page, "Effect").getByText(remark)).toBeHidden();

    const expiresAt = new Date(Date.now() + 7 * 86_400_000).toISOString();
    const asked = { agentId: it.agentId, purpose: "Refund customers", authority, expiresAt };
    const { id } = await it.finance.post<{ id: string }>("/api/requests", asked);
    const approving = await open(await session("approver"));
    await approving.goto(`/requests/${id}`);
    await expect(approving.getByText(remark)).toBeVisible();
  });

  test("what the delegation above lacks is shown locked, with the reason, and refused as it is typed", async ({
    page,
    session,
  }) => {
    const it = await scene(session);
    const conditions = { tasks: ["refund"], networks: ["10.20.0.0/16"], environments: ["prod"] };
    const parent = await granted(it, {
      maxDepth: 1,
      authority: [element(it, { actions: ["create", "read"], conditions })],
    });
    await page.goto(`/delegations/new?agent=${it.agentId}&parent=${parent}`);
    const form = pane(page, "Form");
    await form.getByLabel("Resource server").selectOption(it.at);
    const locked = form.getByRole("checkbox", { name: /void/ });
    await expect(locked).toBeDisabled();
    await expect(form.getByText("The delegation above does not include payment.void.")).toBeVisible();
    // By keyboard one comes past it, and hears why; it stays as it is.
    await locked.focus();
    await page.keyboard.press("Space");
    await expect(locked).not.toBeChecked();
    await expect(form.getByRole("checkbox", { name: /dev/ })).toBeDisabled();
    await form.getByRole("checkbox", { name: "prod" }).check();
    await form.getByRole("checkbox", { name: "refund" }).check();
    await form.getByLabel("Or only a part of them").fill("10.20.7.0/24\n10.0.0.0/8");
    await expect(form.getByText("The delegation above does not include the network 10.0.0.0/8.")).toBeVisible();
    // It is no choice any more once it is not chosen.
    await form.getByRole("checkbox", { name: /10\.0\.0\.0\/8/ }).click();
    await expect(form.getByText(/does not include the network/)).toBeHidden();
    await expect(form.getByRole("radio", { name: /in 30 days/ })).toBeDisabled();
    await form.getByRole("checkbox", { name: "create" }).check();
    await form.getByLabel("Resources").fill("account/eu-7/*");
    await form.getByRole("button", { name: "Limit amount" }).click();
    await form.getByLabel("Unit").fill("USD");
    await form.getByLabel("At most, each").fill("600.00");
    await expect(form.getByText("The delegation above allows at most 500 USD each.")).toBeVisible();
    await form.getByLabel("At most, each").fill("300.00");
    await expect(form.getByText("The delegation above allows at most 500 USD each.")).toBeHidden();
    await expect(form.getByLabel("May be passed on").locator("option:not([disabled])")).toHaveText("Not at all");
    await expect(pane(page, "Effect").getByText("gives up")).toBeVisible();
  });

  test("a test says which member decided; a saved one that fails is acknowledged before it is sent", async ({
    page,
    session,
    open,
  }) => {
    const it = await scene(session);
    await page.goto(`/delegations/new?agent=${it.agentId}`);
    await rewrite(page, JSON.stringify([element(it)]));
    const effect = pane(page, "Effect");
    const trying = effect.getByRole("region", { name: "Test an action" });
    await trying.getByRole("button", { name: "Test an action" }).click();
    await trying.getByLabel("Resource", { exact: true }).fill("account/eu-7/pay-1");
    await trying.getByLabel("amount").fill("240.00");
    await trying.getByLabel("currency").fill("USD");
    await expect(trying.getByText("Allowed", { exact: true })).toBeVisible();
    await trying.getByRole("button", { name: "Save this test" }).click();
    const dialog = page.getByRole("dialog", { name: "Save test" });
    await dialog.getByLabel("Name").fill("Refunds of 240 pass");
    await dialog.getByRole("button", { name: "Save test" }).click();
    await expect(trying.getByText("Saved tests: 1 of 1 pass")).toBeVisible();

    await pane(page, "Form").getByLabel("At most, each").fill("200.00");
    await expect(trying.getByText("Denied", { exact: true })).toBeVisible();
    await expect(trying.getByText("Decided by: This delegation, member limits of el_1.")).toBeVisible();
    await expect(trying.getByText("Saved tests: 0 of 1 pass")).toBeVisible();

    await pane(page, "Form").getByLabel("Purpose").fill("Refund customers");
    await page.getByRole("button", { name: "Review and send" }).click();
    const review = page.getByRole("dialog", { name: "Send for approval" });
    await expect(review.getByText("One saved test fails")).toBeVisible();
    const send = review.getByRole("button", { name: "Send for approval" });
    await expect(send).toHaveAttribute("aria-disabled", "true");
    await review.getByRole("checkbox", { name: "They are meant to fail with this" }).check();
    await send.click();
    await expect(page).toHaveURL(/\/requests\/req_/);

    // An approver with a phone reads the grant and the difference without scrolling.
    const requestId = /req_\w+/.exec(page.url())?.[0] ?? "";
    const phone = await open(await session("approver"));
    await phone.setViewportSize({ width: 390, height: 844 });
    await phone.goto(`/approvals?request=${requestId}`);
    const shown = phone.getByRole("article", { name: `Request ${requestId}` });
    const bar = await phone.locator("[data-action-bar]").boundingBox();
    const sentence = shown.getByText(/ may create payments at .* up to 200 USD each/).first();
    for (const part of [sentence, shown.getByRole("heading", { name: /^Effect/ }), shown.getByText("▲").first()]) {
      const box = await part.boundingBox();
      expect((box?.y ?? 844) + (box?.height ?? 0)).toBeLessThanOrEqual(bar?.y ?? 0);
    }
    await expect(shown.getByRole("list", { name: "Chain of authority" }).getByRole("listitem").first()).toBeAttached();
  });

  test("a replay counts what was really decided", async ({ page, session }) => {
    const it = await scene(session);
    const delegationId = await granted(it);
    const instance = await enrolledInstance(it.security, it.agentId);
    const token = await instance.token(it.at);
    const decided: (boolean | undefined)[] = [];
    for (const amount of ["120.00", "240.00", "480.00", "600.00"]) {
      decided.push((await askToPay(it, token, amount)).decision);
    }
    expect(decided).toEqual([true, true, true, false]);
    const found = async () => {
      const trail = `/api/audit?q=${encodeURIComponent(`delegation:${delegationId} type:decision.made`)}`;
      return (await it.security.get<{ entries: object[] }>(trail)).entries.length;
    };
    await expect.poll(found, { message: "the decisions are sealed" }).toBe(4);

    await page.goto(`/delegations/${delegationId}/change`);
    await pane(page, "Form").getByLabel("At most, each").fill("200.00");
    const replay = pane(page, "Effect").getByRole("region", { name: "Replay recorded decisions" });
    await replay.getByRole("button", { name: "Replay recorded decisions" }).click();
    await replay.getByRole("button", { name: "Replay", exact: true }).click();
    await expect(replay.getByText("Would have denied 2 of 4")).toBeVisible();
    await expect(replay.getByRole("listitem")).toHaveCount(2);
    await replay.getByLabel("List").selectOption({ label: "still denied (1)" });
    await expect(replay.getByRole("listitem")).toHaveCount(1);
    await expect(replay.getByRole("listitem")).toContainText("still denied");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      replay.getByRole("button", { name: "Download all as CSV" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("replay.csv");

    // A denied action can be requested from the agent's activity: as a change of its delegation, or alone for a day.
    await page.goto(`/agents/${it.agentId}?tab=activity`);
    await page.getByRole("link", { name: "Request this authority" }).click();
    const change = new RegExp(`/delegations/${delegationId}/change\\?denial=dec_`);
    await expect(page).toHaveURL(change);
    const origin = page.getByRole("region", { name: "Origin of this suggestion" });
    await expect(origin).toContainText("create payment account/eu-7/pay-1");
    await origin.getByRole("link", { name: "Request a new delegation instead" }).click();
    await expect(page).toHaveURL(/\/delegations\/new\?denial=dec_/);
    const form = pane(page, "Form");
    await expect(form.getByLabel("At most, each")).toHaveValue("600.00");
    await expect(form.getByLabel("Resources")).toHaveValue("account/eu-7/pay-1");
    await expect(form.getByRole("radio", { name: "in 1 day" })).toBeChecked();
    // A second delegation there would have to be named whenever a token is asked for.
    const beside = pane(page, "Effect").getByRole("note").filter({ hasText: "already holds authority" });
    await expect(beside.getByRole("link", { name: "Change that delegation instead" })).toBeVisible();
    await origin.getByRole("link", { name: "Request a change of a present delegation instead" }).click();
    await expect(page).toHaveURL(change);
    await expect(form.getByLabel("At most, each")).toHaveValue("600.00");
    await expect(form.getByLabel("Resources")).toHaveValue("account/eu-*");
    await expect(pane(page, "Effect").getByText("wider on 1 axis")).toBeVisible();
    await page.getByRole("button", { name: "Review and send" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Send for approval" }).click();
    await expect(page).toHaveURL(/\/requests\/req_/);
  });

  test("leaving asks only while something is not saved", async ({ page, session }) => {
    const it = await scene(session);
    await page.goto(`/delegations/new?agent=${it.agentId}`);
    const asked: string[] = [];
    page.on("dialog", (dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
    await page.route("**/api/drafts", (route) => route.abort());
    await pane(page, "Form").getByLabel("Purpose").fill("Not saved");
    await expect(page.getByText(/^Draft not saved/).first()).toBeVisible();
    await page.goto("/requests");
    expect(asked).toEqual(["beforeunload"]);
    await page.unroute("**/api/drafts");
    await page.goto(`/delegations/new?agent=${it.agentId}`);
    await pane(page, "Form").getByLabel("Purpose").fill("Saved");
    await expect(page.getByText(/^Draft saved/).first()).toBeVisible();
    await page.goto("/requests");
    expect(asked).toHaveLength(1);
  });

  test("leaving by a link, a key or the way back asks while something cannot be saved, and else saves it", async ({
    page,
    session,
  }) => {
    const it = await scene(session);
    await page.goto(`/agents/${it.agentId}`);
    await page.getByRole("link", { name: "Request authority" }).click();
    const purpose = pane(page, "Form").getByLabel("Purpose");
    const requests = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "My requests" });
    const asked = page.getByRole("dialog", { name: "Leave without saving?" });
    await page.route("**/api/drafts", (route) => route.abort());
    await purpose.fill("Refund what was lost");
    await expect(page.getByText(/^Draft not saved/).first()).toBeVisible();
    await purpose.press("Escape");
    for (const leave of [() => requests.click(), () => page.evaluate(() => history.back()), () => goByKeys(page)]) {
      await leave();
      await asked.getByRole("button", { name: "Stay here" }).click();
      await expect(asked).toBeHidden();
      await expect(purpose).toHaveValue("Refund what was lost");
    }
    await page.unroute("**/api/drafts");

    // Text that is typed just before leaving the page is saved.
    const kept = unique("Refund what was broken");
    await purpose.fill(kept);
    await requests.click();
    await expect(page).toHaveURL(/\/requests$/);
    await expect(asked).toBeHidden();
    await page.getByRole("link", { name: new RegExp(kept) }).click();
    await page.route("**/api/drafts/*", (route) => route.abort());
    await purpose.fill("Lost on purpose");
    await requests.click();
    await asked.getByRole("button", { name: "Leave page" }).click();
    await expect(page).toHaveURL(/\/requests$/);
  });
});
