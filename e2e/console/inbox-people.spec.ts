import { choose, groupDesk, items, queueOf, readable, review, sentBy } from "@/e2e/support/browser/inbox";
import { newAgent, newRequest } from "@/e2e/support/browser/objects";
import { personOf } from "@/e2e/support/browser/people";
import { expect, test } from "@/e2e/support/browser/test";

// Several people work on one request: they pass it on, decide as cover, comment, revise it, and decide concurrently.

test("a request is passed on to a colleague, in whose queue it then is, and stays everybody's to decide", async ({
  open,
  session,
}) => {
  const { people, blueprintId } = await groupDesk(session, 2);
  const [one, two] = people;
  const { path, first: request } = await queueOf(session, { blueprintId });
  const mine = await open(one);
  await mine.goto(path);
  await readable(mine, request);
  await choose(mine, "Pass on…");
  const dialog = mine.getByRole("dialog", { name: "Pass request on" });
  await dialog.getByLabel("To").selectOption(two.id);
  await dialog.getByLabel("Note").fill("You know them.");
  await dialog.press("Control+Enter");
  await expect(mine.getByText("Request passed on", { exact: true })).toBeVisible();
  await expect(items(mine)).toHaveCount(1);
  await mine
    .getByRole("navigation", { name: "Queues" })
    .getByRole("button", { name: /^My groups/ })
    .click();
  await expect(items(mine).filter({ hasText: "for Nadia Brandt" })).toHaveCount(1);

  const theirs = await open(two);
  await theirs.goto(path);
  await expect(items(theirs).filter({ hasText: "for Nadia Brandt" })).toHaveCount(1);
  await readable(theirs, request);
  // After the request was passed on, the first approver may still decide it.
  await expect(review(mine, request).getByRole("button", { name: "Approve" })).not.toHaveAttribute("aria-disabled");
});

test("a cover sees and decides what the covered person could, and each record names that person", async ({
  open,
  session,
}) => {
  const { people, blueprintId } = await groupDesk(session, 1);
  const [away, , cover] = people;
  const { path, first: request } = await queueOf(session, { blueprintId });
  const covering = await open(cover);
  await covering.goto(path);
  await expect(covering.getByText("No request matches this filter")).toBeVisible();

  const leaving = await open(away);
  await leaving.goto("/approvals/cover");
  await leaving.getByRole("combobox", { name: "Cover" }).selectOption(cover.id);
  await leaving.getByLabel("Until (UTC)").fill(new Date(Date.now() + 86_400_000).toISOString().slice(0, 16));
  await leaving.getByRole("button", { name: "Ask for cover" }).click();
  await expect(leaving.getByText("asked, not accepted yet")).toBeVisible();
  await covering.goto("/approvals/cover");
  await covering.getByRole("button", { name: "Accept cover" }).click();
  await expect(covering.getByText("accepted", { exact: true })).toBeVisible();
  await expect(leaving.getByText("accepted", { exact: true })).toBeVisible();

  await covering.goto(path);
  await readable(covering, request);
  await expect(review(covering, request).getByText("You decide for Nadia Brandt.")).toBeVisible();
  await covering.keyboard.press("a");
  await covering.getByRole("dialog", { name: "Approve request" }).press("Control+Enter");
  await expect(covering.getByText("Request approved", { exact: true })).toBeVisible();

  const { api } = await session("security");
  type Votes = { votes: { person: { id: string }; onBehalfOf: { id: string } | null }[] };
  const { votes } = await api.get<Votes>(`/api/requests/${request.id}`);
  expect(votes).toMatchObject([{ person: { id: cover.id }, onBehalfOf: { id: away.id } }]);
  // The person who approved it takes it back.
  await covering.goto(`/requests/${request.id}`);
  const back = covering.getByRole("region", { name: "Take back your approval" });
  await back.getByRole("button", { name: "Suspend" }).click();
  const suspend = covering.getByRole("dialog", { name: /^Suspend delegation/ });
  await suspend.getByLabel(/^Reason/).fill("It was a mistake.");
  await suspend.getByRole("button", { name: "Suspend delegation" }).click();
  await expect(back.getByText("Its approver suspended it.")).toBeVisible();
  await back.getByRole("button", { name: "Ask for revocation…" }).click();
  const asking = covering.getByRole("dialog", { name: /^Ask to revoke/ });
  await asking.getByLabel(/^Reason/).fill("It was a mistake.");
  await asking.getByRole("button", { name: "Ask for revocation" }).click();
  await expect(covering.getByText("Security is asked", { exact: true })).toBeVisible();
  const trail = await open(await session("security"));
  await trail.goto(`/audit?q=${encodeURIComponent(`id:${request.id} type:request.approved`)}`);
  const opener = trail.getByRole("button", { name: /^Open entry/ });
  await expect(async () => {
    await trail.reload();
    await expect(opener).toHaveCount(1, { timeout: 2_000 });
  }).toPass();
  await expect(trail.getByRole("banner").getByText("Live")).toBeVisible();
  await opener.click();
  await expect(trail.getByRole("dialog").getByText(away.id).first()).toBeVisible();
});

test("a comment reaches the requester, and asking for changes brings a revision that shows what is different", async ({
  open,
  session,
}) => {
  const { path, first: request } = await queueOf(session);
  const [page, asker] = [await open(await session("approver")), await open(await session("finance"))];
  await page.goto(path);
  await readable(page, request);
  const shown = review(page, request);
  await shown.getByLabel("Comment").fill("Which refunds are these?");
  await shown.getByRole("combobox", { name: "About" }).selectOption("purpose");
  await shown.getByRole("button", { name: "Comment", exact: true }).click();
  await expect(shown.getByRole("listitem").filter({ hasText: "Which refunds are these?" })).toContainText(
    "about: Purpose",
  );

  await asker.goto(`/requests/${request.id}`);
  await expect(asker.getByText("Which refunds are these?")).toBeVisible();

  await page.keyboard.press("c");
  const changes = page.getByRole("dialog", { name: "Ask for changes" });
  await changes.getByLabel(/^Reason/).fill("Only one account, please.");
  await changes.press("Control+Enter");
  await expect(page.getByRole("heading", { name: "Changes requested" })).toBeVisible();
  await expect(shown.getByRole("region", { name: "Since you last looked" })).toHaveCount(0);

  await asker.getByRole("button", { name: "Change request" }).click();
  const dialog = asker.getByRole("dialog", { name: "Change request" });
  await dialog.getByLabel("Resources").fill("account/eu-7");
  await dialog.press("Control+Enter");
  await expect(asker.getByText("Request changed", { exact: true })).toBeVisible();

  // After the decision the approver is on the next request, and comes back.
  await page.goto(`${path}&request=${request.id}`);
  const since = shown.getByRole("region", { name: "Since you last looked" });
  await expect(since).toContainText("revision 1 became revision 2");
  await expect(since).toContainText(/narrows.*account\/eu-.*account\/eu-7/);
  await page.reload();
  await expect(since).toContainText("revision 1 became revision 2");
});

test.describe("a request that is open for a change in two windows", () => {
  // The second window gets an error.
  test.use({ expected: /^409 \/api\/requests\/req_\w+\/revise$/ });

  test("keeps the change that was sent first, and in the other window what was typed", async ({ open, session }) => {
    const { first: request } = await queueOf(session);
    const finance = await session("finance");
    const asker = await open(finance);
    await asker.goto(`/requests/${request.id}`);
    await asker.getByRole("button", { name: "Change request" }).click();
    const dialog = asker.getByRole("dialog", { name: "Change request" });
    await dialog.getByLabel("Purpose").fill("Refunds of April");
    await finance.api.post(`/api/requests/${request.id}/revise`, { purpose: "Refunds of March" });
    await dialog.getByRole("button", { name: "Send change" }).click();
    await expect(dialog.getByRole("alert")).toContainText("The request was changed meanwhile.");
    await expect(dialog.getByLabel("Purpose")).toHaveValue("Refunds of April");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(asker.getByText("Refunds of March").first()).toBeVisible();
  });
});

test("one approver's decision is seen in the other's window at once, whose buttons then say why not", async ({
  open,
  session,
}) => {
  const { path, first: request } = await queueOf(session);
  const { people } = await groupDesk(session, 0);
  const [mine, theirs] = [await open(await session("approver")), await open(people[0])];
  for (const page of [mine, theirs]) {
    await page.goto(`${path}&request=${request.id}`);
    await readable(page, request);
  }
  await theirs.keyboard.press("d");
  const denying = theirs.getByRole("dialog", { name: "Deny request" });
  await denying.getByLabel(/^Reason/).fill("Not this one.");
  await mine.keyboard.press("a");
  await mine.getByRole("dialog", { name: "Approve request" }).press("Control+Enter");
  await expect(mine.getByText("Request approved", { exact: true })).toBeVisible();
  const seen = review(theirs, request);
  await expect(seen.getByText("Approved", { exact: true }).first()).toBeVisible();
  // The answer that was being written has nothing to answer any more. Its text stays until the dialog is closed.
  await expect(denying).toContainText("The request has been approved.");
  await denying.press("Control+Enter");
  await expect(denying.getByLabel(/^Reason/)).toHaveValue("Not this one.");
  await expect(denying.getByRole("button", { name: "Deny" })).toHaveAttribute("aria-disabled", "true");
  await theirs.keyboard.press("Escape");
  await expect(denying).toBeHidden();
  await expect(seen.getByRole("button", { name: "Approve" })).toHaveCount(0);
  await expect(seen.getByRole("link", { name: "Open the delegation" }).first()).toBeVisible();
  const sent = sentBy(theirs);
  for (const key of ["a", "n", "c", "d"]) await theirs.keyboard.press(key);
  await expect(theirs.getByRole("dialog")).toHaveCount(0);
  expect(sent).toEqual([]);
});

test("what expires while it is open can no longer be decided there, and says so", async ({ open, session }) => {
  const [{ api: security }, { api: finance }] = [await session("security"), await session("finance")];
  const agent = await newAgent(security, { ownerEmail: personOf("finance").email });
  const kept = await newRequest(finance, agent.id, "Stays");
  const page = await open(await session("approver"));
  // It lasts several times as long as this machine needs to show one.
  const from = performance.now();
  await page.goto(`/approvals?q=agent:${agent.name}`);
  await readable(page, kept);
  const lastsMs = Math.max(8_000, 4 * (performance.now() - from));
  const request = await finance.post<{ id: string }>("/api/requests", {
    ...{ agentId: agent.id, purpose: "Ends soon" },
    authority: [
      {
        ...{ type: "payment", locations: ["https://payments.demo.example"], actions: ["read"] },
        identifiers: ["account/eu-*"],
      },
    ],
    expiresAt: new Date(Date.now() + lastsMs).toISOString(),
  });
  await page.goto(`/approvals?q=agent:${agent.name}&request=${request.id}`);
  const shown = review(page, request);
  const approve = shown.getByRole("button", { name: "Approve" });
  await expect(approve).not.toHaveAttribute("aria-disabled");
  await expect(approve).toHaveAttribute("aria-disabled", "true", { timeout: lastsMs + 15_000 });
  await expect(approve).toHaveAccessibleDescription("The time to decide it is over.");
  await page.keyboard.press("a");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.locator(`[data-queue-item="${kept.id}"]`)).toContainText("decide in");
});
