import type { Page, Route } from "@playwright/test";
import { scene } from "@/e2e/support/browser/editing";
import { unique } from "@/e2e/support/browser/objects";
import { expect, test } from "@/e2e/support/browser/test";
import type { AuditEntryDetail, AuditList } from "@/lib/audit/schema";

test.use({ as: "security" });

let name = "";
let index = 0;

// A worker that comes back to this file runs it again: names are never reused.
test.beforeAll(async ({ session }) => {
  name = unique("a-sealed-agent");
  await scene(session, { name });
  const { api } = await session("security");
  await expect(async () => {
    const { entries } = await api.get<AuditList>(
      `/api/audit?q=${encodeURIComponent(`agent:${name} type:agent.registered`)}`,
    );
    expect(entries).toHaveLength(1);
    index = entries[0]?.index ?? 0;
  }).toPass();
});

/** Lets the server answer, and changes the answer on its way to the page. */
async function tamper(page: Page, change: (entry: AuditEntryDetail) => AuditEntryDetail): Promise<void> {
  await page.route(`**/api/audit/${index}`, async (route: Route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: change(await response.json()) });
  });
}

const openEntry = async (page: Page) => {
  // Opened from the list, so that the browser asks for the entry: an entry in the address comes with the page.
  await page.goto(`/audit?q=${encodeURIComponent(`agent:${name} type:agent.registered`)}`);
  await page.getByRole("button", { name: new RegExp(`^Open entry ${index}:`) }).click();
  return page.getByRole("dialog");
};

test("an entry is shown as this browser read it from its sealed bytes, and verified", async ({ page }) => {
  const panel = await openEntry(page);
  await expect(
    panel.getByRole("heading", { name: `Mara Okafor registered ${name}, owned by Alba Duarte` }),
  ).toBeVisible();
  await expect(panel.getByText("differs from the sealed record")).toHaveCount(0);
  await expect(panel.getByText("Signed in with")).toBeVisible();
  await panel.getByRole("tab", { name: "Proof" }).click();
  await panel.getByRole("button", { name: "Verify in this browser" }).click();
  await expect(panel.getByText("Verified. The sealed record holds:")).toBeVisible();
  await expect(panel.getByText(/^\d+ texts and names fit their salted hashes$/)).toBeVisible();
});

test("an answer that shows other facts than its bytes hold is found out, and the sealed facts are shown", async ({
  page,
}) => {
  await tamper(page, (entry) => ({
    ...entry,
    ...{ type: "agent.retired", sentence: "Someone else retired it", facts: { ...entry.facts, riskTier: "critical" } },
    actor: { ...entry.actor, id: "per_00000000000000000000000000", name: "Someone else" },
    leafHash: "Zm9yZ2Vk",
  }));
  const panel = await openEntry(page);
  await expect(
    panel.getByRole("heading", { name: `Mara Okafor registered ${name}, owned by Alba Duarte` }),
  ).toBeVisible();
  await expect(panel.getByText("Someone else")).toHaveCount(0);
  const warning = panel.getByRole("alert");
  await expect(warning.getByText("The server's answer differs from the sealed record")).toBeVisible();
  await expect(warning.getByText(/^type: answered "agent.retired", sealed "agent.registered"$/)).toBeVisible();
  await panel.getByRole("tab", { name: "Proof" }).click();
  await panel.getByRole("button", { name: "Verify in this browser" }).click();
  await expect(panel.getByText("Not verified. The sealed record holds:")).toBeVisible();
  await expect(panel.getByText("The answer shows another type than the record holds")).toBeVisible();
  await expect(panel.getByText("The answer shows another leaf hash than this browser computed")).toBeVisible();
  await expect(panel.getByText("Zm9yZ2Vk")).toHaveCount(0);
});

test("a text that is not the sealed one is flagged and not shown", async ({ page }) => {
  await tamper(page, (entry) => ({
    ...entry,
    sealedTexts: entry.sealedTexts.map((text) =>
      text.member === "purpose" || text.value === "Mara Okafor" ? { ...text, value: "Forged" } : text,
    ),
  }));
  const panel = await openEntry(page);
  await expect(
    panel.getByText("The text purpose was changed: its salted hash differs from the sealed one."),
  ).toBeVisible();
  await expect(panel.getByText("Forged")).toHaveCount(0);
  await expect(panel.getByRole("heading", { name: `Mara Okafor (now) registered ${name}` })).toBeVisible();
});

test("bytes of another record do not pass for this one", async ({ page }) => {
  const other = await page.request.get(`/api/audit/${index + 1}`);
  const { bytes } = (await other.json()) as AuditEntryDetail;
  await tamper(page, (entry) => ({ ...entry, bytes }));
  const panel = await openEntry(page);
  await panel.getByRole("tab", { name: "Proof" }).click();
  await panel.getByRole("button", { name: "Verify in this browser" }).click();
  await expect(panel.getByText(/^The proof does not place this entry at number/)).toBeVisible();
  await expect(panel.getByText("Not verified. The sealed record holds:")).toBeVisible();
});
