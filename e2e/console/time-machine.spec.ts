import type { Page } from "@playwright/test";
import { askToPay, element, granted, type Scene, scene } from "@/e2e/support/browser/editing";
import { enrolledInstance } from "@/e2e/support/browser/identity";
import { unique } from "@/e2e/support/browser/objects";
import { expect, test } from "@/e2e/support/browser/test";
import type { AuditList } from "@/lib/audit/schema";

test.use({ as: "security", viewport: { width: 1360, height: 900 } });

let given: Scene;
let name = "";
let delegationId = "";
let [calledThen, calledNow] = ["", ""];
let policyId = "";
let decision = 0;
/** An instant after the payment and before everything was changed. */
let at = "";

const entriesOf = async (q: string): Promise<AuditList["entries"]> =>
  (await given.security.get<AuditList>(`/api/audit?q=${encodeURIComponent(q)}`)).entries;

test.beforeAll(async ({ session }) => {
  name = unique("time-agent");
  [calledThen, calledNow] = [unique("Refund clerk"), unique("Payments clerk")];
  given = await scene(session, { name, displayName: calledThen });
  const { security, agentId } = given;
  policyId = (await security.post<{ id: string }>("/api/approval-policies", { name: unique("policy") })).id;
  delegationId = await granted(given);
  const token = await (await enrolledInstance(security, agentId)).token(given.at);
  await askToPay(given, token, "120.00");
  await expect(async () => {
    const [entry] = await entriesOf(`agent:${name} decision:allow`);
    expect(entry?.time).toBeDefined();
    [decision, at] = [entry?.index ?? 0, entry?.time ?? ""];
  }).toPass();
  const limits = [{ field: "amount", unit: "USD", max_each: "100.00", max_total: "5000.00", window: "P1D" }];
  const held = await security.get<{ authority: { id: string }[] }>(`/api/delegations/${delegationId}`);
  await security.post(`/api/delegations/${delegationId}/narrow`, {
    ...{ reason: "Less is enough", authority: [{ ...element(given, { limits }), id: held.authority[0]?.id }] },
  });
  await security.post(`/api/delegations/${delegationId}/suspend`, { reason: "A pause" });
  const { version } = await security.get<{ version: number }>(`/api/agents/${agentId}`);
  await security.patch(`/api/agents/${agentId}`, { displayName: calledNow }, version);
  await expect(async () =>
    expect(await entriesOf(`id:${delegationId} type:delegation.suspended`)).toHaveLength(1),
  ).toPass();
});

const line = (page: Page) => page.getByRole("status").filter({ hasText: "As of" });
const listens = (page: Page): Promise<void> => expect(page.getByRole("banner").getByText("Live")).toBeVisible();

test.describe("the switch", () => {
  test("opens with a full stop, keeps the instant in the address, and leads back to now", async ({ page }) => {
    await page.goto(`/agents/${given.agentId}`);
    await listens(page);
    await expect(page.getByRole("button", { name: "More actions" })).toBeVisible();
    await page.keyboard.press(".");
    const dialog = page.getByRole("dialog", { name: "As of" });
    await dialog.getByLabel("Instant").fill("2099-01-01T10:00:00");
    await dialog.getByRole("button", { name: "Show this instant" }).click();
    await expect(dialog.getByText("Choose an instant of the past.")).toBeVisible();
    await dialog.getByLabel("Instant").fill(at.replace("Z", ""));
    await dialog.getByRole("button", { name: "Show this instant" }).click();
    await expect(page).toHaveURL(/[?&]at=20/);
    await expect(line(page)).toContainText(
      /^As of \d+ \w+ 20\d\d [\d:]+ UTC\. Rebuilt from the log and kept versions\./,
    );
    await expect(page.locator("[data-as-of]")).toBeVisible();
    await expect(page.getByRole("button", { name: "More actions" })).toHaveCount(0);
    await line(page).getByRole("button", { name: "Back to now" }).click();
    await expect(page).not.toHaveURL(/at=/);
    await expect(page.getByRole("button", { name: "More actions" })).toBeVisible();
    await page.goBack();
    await expect(line(page)).toBeVisible();
  });

  test("is carried from page to page, and pages without earlier states say so", async ({ page }) => {
    await page.goto(`/agents/${given.agentId}?at=${at}`);
    await listens(page);
    await page.getByRole("link", { name: delegationId }).click();
    await expect(page).toHaveURL(new RegExp(`/delegations/${delegationId}\\?at=`));
    await expect(line(page)).toBeVisible();
    await page.getByRole("link", { name: "Show in graph" }).click();
    await expect(page).toHaveURL(/\/delegations\/graph\?agent=.+&at=/);
    await page.keyboard.press("g");
    await page.keyboard.press("t");
    await expect(page).toHaveURL(/\/audit\?at=/);
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Resource servers" }).click();
    await expect(page).toHaveURL(/\/resource-servers\?at=/);
    await expect(page.getByText("This page shows the present only")).toBeVisible();
    await expect(page.getByRole("table")).toHaveCount(0);
    await page.getByRole("main").getByRole("button", { name: "Back to now" }).click();
    await expect(page.getByText("This page shows the present only")).toHaveCount(0);
  });

  test("refuses an address without a readable instant, and of the future", async ({ page }) => {
    await page.goto(`/agents/${given.agentId}?at=yesterday`);
    await expect(page.getByText("This address holds no instant that can be read.")).toBeVisible();
    await page.goto(`/agents/${given.agentId}?at=2099-01-01T00:00:00Z`);
    await expect(page.getByText("The instant of this address lies in the future.")).toBeVisible();
    await expect(page.getByText("The agent then")).toHaveCount(0);
  });
});

test.describe("a page at an instant", () => {
  test.use({ expected: /^404 \/api\/|status of 404/ });

  test("of an agent has its state, its delegations and its changes since", async ({ page }) => {
    await page.goto(`/agents/${given.agentId}?at=${at}`);
    const then = page.getByRole("region", { name: "The agent then" });
    await expect(then.getByText(`${calledThen} now called ${calledNow}`)).toBeVisible();
    const held = page.getByRole("region", { name: "Delegations it held then" });
    await expect(held.getByText("version 1")).toBeVisible();
    await expect(held.getByText("Active")).toBeVisible();
    const since = page.getByRole("region", { name: "Changed since" });
    const row = since.getByRole("row", { name: /display name/ });
    await expect(row.getByRole("cell")).toHaveText([calledThen, calledNow]);
    await since.getByRole("link").first().click();
    await expect(page).toHaveURL(/\/audit\?entry=\d+&from=all$/);
  });

  test("of a delegation has its version and status of then, signed and checked", async ({ page }) => {
    await page.goto(`/delegations/${delegationId}?at=${at}`);
    await expect(page.getByRole("region", { name: "The delegation then" }).getByText("Active")).toBeVisible();
    await expect(page.getByRole("region", { name: "What version 1 allows" })).toContainText("500");
    await expect(page.getByText("Signature and digest checked in this browser")).toBeVisible();
    const since = page.getByRole("region", { name: "Changed since" });
    await expect(since.getByRole("listitem").filter({ hasText: "narrowed" })).toBeVisible();
    await expect(since.getByRole("row", { name: /status/ }).getByRole("cell")).toHaveText(["active", "suspended"]);
  });

  test("says that the thing did not exist yet", async ({ page }) => {
    for (const [path, text] of [
      [`/agents/${given.agentId}`, "The agent did not exist yet"],
      [`/delegations/${delegationId}`, "The delegation did not exist yet"],
      [`/delegations/graph?agent=${given.agentId}`, "The centre of this graph did not exist yet"],
    ]) {
      await page.goto(`${path}${path?.includes("?") ? "&" : "?"}at=2020-01-01T00:00:00Z`);
      await expect(page.getByText(text ?? "")).toBeVisible();
    }
  });

  test("of the graph has the status of then, and the trail ends at the instant", async ({ page }) => {
    await page.goto(`/delegations/graph?agent=${given.agentId}&depth=1&view=list&at=${at}`);
    const table = page.getByRole("table", { name: "Delegations of the graph" });
    await expect(table.locator("tbody tr")).toHaveCount(2);
    await expect(table.getByText("Active")).toHaveCount(2);
    await page.goto(`/audit?q=agent:${name}&at=${at}`);
    const answer = page.getByRole("status", { name: "Answer" });
    await expect(answer).toContainText(/entries/);
    const rows = page.getByRole("table", { name: "Audit trail" }).getByRole("button", { name: /^Open entry/ });
    await expect(rows.first()).toHaveAccessibleName(new RegExp(`^Open entry ${decision}:`));
    await expect(page.getByRole("button", { name: "Export", exact: true })).toHaveCount(0);
  });

  test("of people and policies has what was in force", async ({ page, open, session }) => {
    await page.goto(`/approvals/policies?at=${at}`);
    await expect(page.getByRole("link", { name: /^four-eyes@\d+$/ })).toBeVisible();
    await expect(page.getByRole("link", { name: "Change rules" })).toHaveCount(0);
    await page.goto(`/approvals/policies/${policyId}?at=${at}`);
    await expect(page.getByText("Nothing. The same version is in force now.")).toBeVisible();
    const { api } = await session("admin");
    const { people } = await api.get<{ people: { id: string; name: string }[] }>("/api/people?limit=1");
    const own = await open(await session("admin"));
    await own.goto(`/people?person=${people[0]?.id}&at=${at}`);
    await expect(own.getByRole("region", { name: "The person then" })).toContainText(people[0]?.name ?? "");
  });
});

test.describe("an entry", () => {
  const openEntry = async (page: Page) => {
    await page.goto(`/audit?entry=${decision}`);
    return page.getByRole("dialog");
  };

  test("leads to the delegation as of then, and compares its version with the one of now", async ({ page }) => {
    const panel = await openEntry(page);
    const card = panel.getByRole("region", { name: "Authority" });
    await expect(card.getByText("Signature and digest checked in this browser")).toBeVisible();
    const download = page.waitForEvent("download");
    await card.getByRole("link", { name: "Signed version 1" }).click();
    expect((await download).suggestedFilename()).toBe(`${delegationId}-v1.jwt`);
    await card.getByRole("button", { name: "v2 now, compare" }).click();
    const compare = page.getByRole("dialog", { name: "Compare versions" });
    await expect(compare.getByLabel("From")).toHaveValue("1");
    await expect(compare.getByLabel("To")).toHaveValue("2");
    await expect(compare).toContainText("100");
    await compare.getByRole("button", { name: "Close" }).click();
    await card.getByRole("link", { name: delegationId }).click();
    await expect(page).toHaveURL(new RegExp(`/delegations/${delegationId}\\?at=`));
    await expect(page.getByRole("region", { name: "What version 1 allows" })).toBeVisible();
  });

  test("of a decision is judged again under the rules of then and of now", async ({ page }) => {
    const panel = await openEntry(page);
    const again = panel.getByRole("region", { name: "Re-run" });
    await again.getByRole("button", { name: "Re-run under the rules of then" }).click();
    await expect(again.getByText("Under the rules of then the outcome is the same.")).toBeVisible();
    const judged = again.getByRole("region", { name: "Judged", exact: true }).getByRole("listitem");
    await expect(
      judged.filter({ hasText: /^Ceiling: No ceiling of .+: version \d+ of the blueprint .+ set none\./ }),
    ).toHaveCount(1);
    await expect(judged.filter({ hasText: /^Catalogue: Version 1 of the catalogue of / })).toHaveCount(1);
    await expect(judged.filter({ hasText: /^Limit: .+ Records show 0 USD taken before\.$/ })).toHaveCount(1);
    await expect(again.getByRole("region", { name: "Not judged" }).getByText(/the proof of possession/)).toBeVisible();
    await again.getByRole("button", { name: "Re-run under the rules of now" }).click();
    await expect(again.getByText("Under the rules of now the outcome differs: it was allowed.")).toBeVisible();
    await expect(again.getByText(/^The record allows it, the re-run denies it with /)).toBeVisible();
    await expect(again.getByText("The amounts that limits have taken by now.")).toBeVisible();
  });

  test("gives its time to the switch", async ({ page }) => {
    const panel = await openEntry(page);
    await panel.getByRole("button", { name: "Show the console as of this entry" }).click();
    await expect(page).toHaveURL(/at=20/);
    await expect(line(page)).toBeVisible();
    await page.goto(`/audit?entry=${decision}`);
    await listens(page);
    await page.keyboard.press(".");
    await page.getByRole("button", { name: `The time of entry ${decision.toLocaleString("en")}` }).click();
    await expect(page).toHaveURL(/at=20/);
  });
});
