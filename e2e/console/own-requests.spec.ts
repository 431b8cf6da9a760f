import { readFile } from "node:fs/promises";
import { newAgent, newcomer, newRequest, unique } from "@/e2e/support/browser/objects";
import type { Api } from "@/e2e/support/browser/people";
import { expect, test } from "@/e2e/support/browser/test";

type Shown = { digest: string; authority: Record<string, unknown>[] };

/** An approver grants fewer accounts than were asked for. */
async function grantLess(approver: Api, id: string): Promise<void> {
  const { digest, authority } = await approver.get<Shown>(`/api/requests/${id}`);
  const narrower = authority.map((element) => ({ ...element, identifiers: ["account/eu-7"] }));
  await approver.post(`/api/requests/${id}/approve-narrower`, { digest, authority: narrower, note: "One account" });
}

test("one's own requests say what needs an answer, and what was granted narrower, also as a file", async ({
  open,
  session,
}) => {
  const [{ api: admin }, { api: approver }] = [await session("admin"), await session("approver")];
  const owner = await newcomer(admin, ["member"]);
  const agent = await newAgent(admin, { ownerEmail: owner.email });
  const [asked, narrowed] = [
    await newRequest(owner.api, agent.id, "Read refunds of May"),
    await newRequest(owner.api, agent.id, "=Read refunds of June"),
  ];
  await approver.post(`/api/requests/${asked.id}/ask-changes`, { digest: asked.digest, note: "Which accounts" });
  await grantLess(approver, narrowed.id);

  const page = await open(owner);
  await page.goto("/requests");
  const views = page.getByRole("navigation", { name: "Views of your requests" });
  await expect(views.getByRole("button", { name: "All 2" })).toBeVisible();
  await views.getByRole("button", { name: "Needs your answer 1" }).click();
  const table = page.getByRole("table", { name: "My requests" });
  await expect(table).toContainText("Read refunds of May");
  await expect(table).toContainText("answer within");
  await expect(table).not.toContainText("June");
  await views.getByRole("button", { name: "Granted narrower 1" }).click();
  await expect(table).toContainText("June");
  await expect(table).toContainText(/Granted narrower by .*Resources/);
  await expect(table).toContainText("account/eu-7");

  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Export" }).click()]);
  expect(file.suggestedFilename()).toBe("requests.csv");
  const lines = (await readFile(await file.path(), "utf8")).trimEnd().split("\r\n");
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain(`"'=Read refunds of June"`);
});

test.describe("an approval policy", () => {
  test.use({ as: "security" });

  test("keeps who proposed and confirmed each version, and compares any two", async ({ page, session }) => {
    const [{ api: security }, { api: admin }] = [await session("security"), await session("admin")];
    const name = unique("policy").toLowerCase();
    const { id } = await security.post<{ id: string }>("/api/approval-policies", { name });
    const rules = [{ when: {}, steps: [{ name: "Two", quorum: 2 }] }];
    const proposal = { version: 1, rules, reason: "Two read more than one" };
    type Proposed = { change: { id: string; digest: string } };
    const { change } = await security.post<Proposed>(`/api/approval-policies/${id}/changes`, proposal);
    await page.goto(`/approvals/policies/${id}`);
    await expect(page.getByRole("button", { name: "Change rules" })).toHaveAttribute("aria-disabled", "true");
    await admin.post(`/api/approval-policies/${id}/changes/${change.id}/confirm`, { digest: change.digest });
    await page.goto(`/approvals/policies/${id}`);
    const versions = page.getByRole("region", { name: "Versions" });
    await expect(
      versions.getByText(/^Proposed by .*, confirmed by .*\. Reason: Two read more than one$/),
    ).toBeVisible();
    await versions.getByRole("button", { name: "Compare version 1" }).click();
    const rulesDiff = page.getByRole("dialog").getByRole("list", { name: "Rules before and after" });
    await expect(rulesDiff).toContainText("2 people");
    await expect(rulesDiff.locator("del")).toContainText("one person");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("link", { name: "Change rules" })).toHaveAttribute(
      "href",
      `/approvals/policies/${id}/change`,
    );
  });
});

test.describe("on behalf of a person", () => {
  test.use({ expected: /^422 \/api\/requests\/colleague$/ });

  test("is asked for by the address of a person that the requester works with", async ({ open, session }) => {
    const { api: admin } = await session("admin");
    const [owner, stranger] = [await newcomer(admin, ["member"]), await newcomer(admin, ["member"])];
    await newAgent(admin, { ownerEmail: owner.email });
    const page = await open(owner);
    await page.goto("/delegations/new");
    const behalf = page.getByRole("combobox", { name: "On behalf of" });
    await behalf.selectOption({ label: "Another person, by email" });
    const email = page.getByRole("textbox", { name: "Email of the person" });
    await email.fill(stranger.email);
    await page.getByRole("button", { name: "Find person" }).click();
    await expect(page.getByText("No person you work with here has this address.")).toBeVisible();
    await email.fill(owner.email);
    await email.press("Enter");
    await expect(email).toHaveCount(0);
    await expect(behalf).toHaveValue(/^per_/);
  });
});
