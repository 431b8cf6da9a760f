import type { Page } from "@playwright/test";
import { openSession, type Session } from "@/e2e/support/browser/people";
import { admin, origin } from "@/e2e/support/browser/server";
import { expect, test } from "@/e2e/support/browser/test";
import { addPerson, type Json, succeeded } from "@/lib/testing/http";
import { addAgent, ask, delegate, payments, type Stage, setStage } from "@/lib/testing/stage";

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

type Line = { stage: Stage; agents: { agentId: string; name: string }[]; delegations: string[] };

/** Three agents that delegated one to the next, each with its change of the authority. */
async function line(changes: Json[] = []): Promise<Line> {
  const stage = await setStage({ url: origin, publicUrl: origin, admin });
  const agents = [await addAgent(stage), await addAgent(stage), await addAgent(stage)];
  const delegations: string[] = [];
  for (const [hop, { agentId }] of agents.entries()) {
    succeeded(await stage.admin.post(`/api/agents/${agentId}/activate`));
    const parent = hop === 0 ? {} : { parentDelegationId: delegations[hop - 1] };
    const change = { expiresAt: inDays(9 - hop), maxDepth: 2 - hop, ...parent };
    const authority = [payments(stage, changes[hop])];
    delegations.push(await delegate(stage, agentId, { ...change, authority }));
  }
  return { stage, agents, delegations };
}

const narrowTo = (stage: Stage, id: string, max_each: string) =>
  stage.admin.post(`/api/delegations/${id}/narrow`, {
    authority: [
      {
        id: "el_1",
        ...payments(stage, {
          limits: [{ field: "amount", unit: "USD", max_each, max_total: "2000.00", window: "P1D" }],
        }),
      },
    ],
    reason: "Less is enough",
  });

async function confirm(page: Page, verb: string, reason: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: verb }).click();
  await expect(dialog).toBeHidden();
}

const opened = async (open: (session: Session) => Promise<Page>, person: { email: string; password: string }) =>
  open(await openSession(person));

test("below a narrowed delegation, what is left is read first, and what was granted on request", async ({
  open,
  session,
}) => {
  const { stage, delegations } = await line();
  succeeded(await narrowTo(stage, delegations[0] ?? "", "40.00"));
  const page = await open(await session("security"));
  await page.goto(`/delegations/${delegations[2]}`);
  const summary = page.getByRole("region", { name: "Summary" });
  await expect(summary).toContainText("40 USD");
  await expect(summary.getByText(/Its own document: .*500 USD/)).toBeHidden();
  await summary.getByText("Narrower than its own document").click();
  await expect(summary.getByText(/Its own document: .*500 USD/)).toBeVisible();
  const above = page
    .locator("section")
    .filter({ has: page.getByRole("heading", { name: /^Limits of parent delegations, shared/ }) });
  await expect(above.last().getByRole("listitem")).toHaveCount(2);
});

test("a suspension with an end says who and until when; what hangs below is at rest and is found", async ({
  open,
  session,
}) => {
  const { agents, delegations } = await line();
  const [root = "", , leaf = ""] = delegations;
  const page = await open(await session("security"));
  await page.goto(`/delegations/${root}`);
  await page.getByRole("button", { name: "Suspend", exact: true }).click();
  await page.getByRole("radio", { name: "for 8 hours" }).check();
  await confirm(page, "Suspend delegation", "We look into it");
  await expect(page.getByRole("note").filter({ hasText: "It resumes by itself at" })).toContainText("Suspended by ");
  await page.goto(`/delegations/${leaf}`);
  await expect(page.getByRole("note").filter({ hasText: "At rest" })).toContainText("Above it, the delegation of ");
  await expect(page.getByRole("region", { name: "Summary" }).getByText("At rest")).toBeVisible();
  await page.goto("/delegations");
  await page.getByRole("button", { name: "At rest or stopped", exact: true }).click();
  const row = page.getByRole("row").filter({ hasText: agents[2]?.name ?? "" });
  await expect(row).toContainText("At rest");
  await expect(row).toContainText("above is");
  await page.goto(`/delegations/${root}`);
  await page.getByRole("button", { name: "Resume", exact: true }).click();
  await confirm(page, "Resume delegation", "Nothing was found");
  await page.goto(`/delegations/${leaf}`);
  await expect(page.getByRole("region", { name: "Summary" }).getByText("Active", { exact: true })).toBeVisible();
});

test("a review of a change names the delegation and shows old and new before anything else", async ({ open }) => {
  const { stage, agents, delegations } = await line();
  const [root = ""] = delegations;
  const limits = [{ field: "amount", unit: "USD", max_each: "900.00", max_total: "2000.00", window: "P1D" }];
  const { id } = await ask(stage, agents[0]?.agentId ?? "", {
    authority: [payments(stage, { limits })],
    ...{ changesDelegationId: root, expiresAt: inDays(9), maxDepth: 2, purpose: "Refund customers, also large ones" },
  });
  const page = await opened(open, stage.approver);
  await page.goto(`/requests/${id}`);
  await expect(page.getByRole("link", { name: root })).toHaveAttribute("href", `/delegations/${root}`);
  const titles = page.getByRole("article").getByRole("heading", { level: 2 });
  await expect(titles.nth(1)).toHaveText("Effect, against version 1 of the delegation");
  const review = page.getByRole("article");
  await expect(review.locator("del").filter({ hasText: "500 USD" })).toBeVisible();
  await expect(review.locator("ins").filter({ hasText: "900 USD" })).toBeVisible();
  await expect(review.locator("ins").filter({ hasText: "also large ones" })).toBeVisible();
});

test("another delegator for all that a person delegates: shown before, asked for at once", async ({
  open,
  session,
}) => {
  const { stage, delegations } = await line();
  const next = await addPerson(stage.admin, ["member"], "Noor Haddad");
  const page = await open(await session("admin"));
  await page.goto(`/people/rehoming?person=${stage.owner.id}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Another delegator for");
  await expect(page.getByText("Choose the new delegator first.")).toBeVisible();
  await page.getByLabel("New delegator").selectOption(next.id);
  await expect(page.getByText("continues unchanged")).toBeVisible();
  await expect(page.getByText("2 sub-delegations")).toBeVisible();
  await page.getByRole("button", { name: "Request 1 delegation" }).click();
  await confirm(page, "Request 1 delegation", "She left");
  const made = page.getByRole("status").filter({ hasText: "Sent for approval" });
  const request = (await made.getByRole("link").getAttribute("href"))?.split("/").at(-1) ?? "";
  const approver = await opened(open, stage.approver);
  await approver.goto(`/requests/${request}`);
  await expect(approver.getByRole("article").locator("ins").filter({ hasText: "Noor Haddad" })).toBeVisible();
  const { digest } = succeeded(await stage.approver.client.get<{ digest: string }>(`/api/requests/${request}`));
  succeeded(await next.client.post(`/api/requests/${request}/consent`, { digest }));
  succeeded(await stage.approver.client.post(`/api/requests/${request}/approve`, { digest, note: "" }));
  await page.goto(`/delegations/${delegations[0]}`);
  await expect(page.getByRole("region", { name: "Summary" })).toContainText("Noor Haddad");
});

test("the graph grows where it is asked to, by keyboard and in the list, and moves nothing", async ({
  open,
  session,
}) => {
  const { agents } = await line();
  const [first, second, third] = agents;
  const page = await open(await session("security"));
  await page.goto(`/delegations/graph?agent=${first?.agentId}&depth=1`);
  const nodeOf = (name = "") => page.locator(".react-flow__node").filter({ hasText: name });
  await expect(nodeOf(second?.name)).toBeVisible();
  await expect(nodeOf(third?.name)).toHaveCount(0);
  const place = () => nodeOf(second?.name).evaluate((node) => (node as HTMLElement).style.transform);
  const before = await place();
  const more = page.getByRole("button", { name: `Show 1 further delegation of ${second?.name}` });
  await more.focus();
  await page.keyboard.press("Enter");
  await expect(nodeOf(third?.name)).toBeVisible();
  expect(await place()).toBe(before);
  const hide = page.getByRole("button", { name: `Hide what is around ${second?.name}` });
  await expect(hide).toBeFocused();
  await expect(hide).toHaveAttribute("aria-expanded", "true");
  await expect(page).toHaveURL(new RegExp(`around=${second?.agentId}`));
  await page.getByRole("tab", { name: "List" }).click();
  const table = page.getByRole("table", { name: "Delegations of the graph" });
  await expect(table).toContainText(third?.name ?? "");
  await page.getByRole("button", { name: `Hide what is around ${second?.name}` }).click();
  await expect(table).not.toContainText(third?.name ?? "");
  await page.getByRole("button", { name: /^Show 1 further delegation/ }).click();
  await expect(table).toContainText(third?.name ?? "");
});

test("the graph around a person begins with what they delegate, and leads to them and to what hangs below", async ({
  open,
  session,
}) => {
  const { stage, agents } = await line();
  const [first, second, third] = agents;
  const page = await open(await session("admin"));
  // A link opens them even if the list does not contain them.
  await page.goto(`/people?q=role:auditor&person=${stage.owner.id}`);
  const drawer = page.getByRole("dialog", { name: "Ada Byron" });
  await drawer.getByRole("link", { name: "Show delegations in a graph" }).click();
  await expect(page).toHaveURL(new RegExp(`/delegations/graph\\?person=${stage.owner.id}`));
  await expect(page.getByRole("heading", { level: 1, name: "Delegations around Ada Byron" })).toBeVisible();
  await expect(page.getByText("1 person, 2 agents, 1 resource server, 2 delegations", { exact: true })).toBeVisible();
  const nodeOf = (name = "") => page.locator(".react-flow__node").filter({ hasText: name });
  await expect(nodeOf(first?.name)).toBeVisible();
  await expect(nodeOf(third?.name)).toHaveCount(0);

  await nodeOf("Ada Byron").focus();
  await page.keyboard.press("Enter");
  const peek = page.getByRole("dialog", { name: "Ada Byron" });
  await expect(peek.getByText("person", { exact: true })).toBeVisible();
  await expect(peek.getByRole("link", { name: "Show its neighbours" })).toHaveCount(0);
  await expect(peek.getByRole("link", { name: "Open person" })).toHaveAttribute(
    "href",
    `/people?person=${stage.owner.id}`,
  );
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: `Show 1 further delegation of ${second?.name}` }).click();
  await expect(nodeOf(third?.name)).toBeVisible();

  await page.getByRole("tab", { name: "List" }).click();
  const rows = page.getByRole("table", { name: "Delegations of the graph" }).locator("tbody tr");
  const delegates = rows.filter({ hasText: "delegates to" });
  await expect(delegates).toHaveCount(3);
  await expect(delegates.filter({ hasText: "Ada Byron" })).toContainText(first?.name ?? "");
  await rows
    .filter({ hasText: "Ada Byron" })
    .getByRole("button", { name: `Look at Ada Byron to ${first?.name}` })
    .click();
  await expect(page.getByRole("dialog", { name: "Delegation" }).getByText("Ada Byron", { exact: true })).toBeVisible();
});

test.describe("a chain of authority on a phone", () => {
  test.use({ as: "admin", viewport: { width: 390, height: 844 } });

  test("is a list of every hop, each with its name, what it holds and what it gives up", async ({ page }) => {
    const limits = (max_each: string) => [
      { field: "amount", unit: "USD", max_each, max_total: "2000.00", window: "P1D" },
    ];
    const { agents, delegations } = await line([
      { actions: ["create", "read"], limits: limits("500.00") },
      { actions: ["create"], limits: limits("500.00") },
      { actions: ["create"], identifiers: ["account/eu-7/*"], limits: limits("120.00") },
    ]);
    await page.goto(`/delegations/${delegations[2]}`);
    const chain = page.getByRole("list", { name: "Chain of authority" });
    const [first, second, third] = agents;
    await expect(chain).toMatchAriaSnapshot(`
      - list "Chain of authority":
        - /children: equal
        - listitem:
          - paragraph: Ada Byron
          - paragraph: everything
          - text: Active
        - listitem:
          - paragraph: narrows everything to 2 permissions
          - paragraph:
            - link "${first?.name}":
              - /url: /delegations/${delegations[0]}
          - paragraph: 2 permissions
        - listitem:
          - paragraph: narrows from 2 to 1 permission, gives up
          - list:
            - /children: equal
            - listitem: payment read
          - paragraph:
            - link "${second?.name}":
              - /url: /delegations/${delegations[1]}
          - paragraph: 1 permission
        - listitem:
          - paragraph: keeps its one permission, gives up
          - list:
            - /children: equal
            - listitem: anything under account/eu- but anything under account/eu-7/
            - listitem: above 120 USD each
          - paragraph: ${third?.name}
          - paragraph: 1 permission
          - text: Active
    `);
    // The page is about the last delegation, and marks it for screen readers.
    await expect(chain.locator("> li[aria-current=true]")).toContainText(third?.name ?? "");
    await expect(page.locator("html")).toHaveJSProperty("scrollWidth", 390);
  });
});
