import { askToPay, granted, scene } from "@/e2e/support/browser/editing";
import { examineHere } from "@/e2e/support/browser/examine";
import { enrolledInstance } from "@/e2e/support/browser/identity";
import { settled } from "@/e2e/support/browser/screens";
import { expect, test } from "@/e2e/support/browser/test";

test.use({ as: "security" });

test("a burst of denials appears with its reason and records, is expected for a time, and leads to the investigation", async ({
  page,
  session,
}) => {
  const set = await scene(session);
  await granted(set);
  const token = await (await enrolledInstance(set.security, set.agentId)).token(set.at);
  for (let n = 0; n < 10; n++) await askToPay(set, token, "900.00");
  type Found = { detections: { id: string }[] };
  const found = () => set.security.get<Found>(`/api/detections?agentId=${set.agentId}`);
  await expect.poll(async () => (await found()).detections.length).toBe(1);

  await page.goto(`/agents/${set.agentId}`);
  await settled(page);
  const attention = page.getByRole("region", { name: "Needs attention" });
  await expect(attention.getByRole("listitem").first()).toContainText("High, raised");
  await examineHere(page, "Agent with a detection");
  await attention.getByRole("link", { name: "See detection" }).click();
  await expect(page).toHaveURL(/\/detections\?detection=det_/);
  const drawer = page.getByRole("dialog").first();
  await expect(drawer.getByText("10 denials within 10 minutes; usually 0 in a busy hour.")).toBeVisible();
  await expect(drawer.getByText("High", { exact: true })).toBeVisible();
  await expect(drawer.getByText("0 denials in a busy hour")).toBeVisible();
  await drawer.getByRole("button", { name: "Assess" }).click();
  await page.getByRole("menuitem", { name: "Expect for a time…" }).click();
  const dialog = page.getByRole("dialog", { name: /^Expect detection/ });
  await dialog.getByLabel("Reason").fill("The migration tries every account.");
  await dialog.getByRole("button", { name: "Expect detection" }).click();
  await expect(page.getByText("Detection expected")).toBeVisible();

  // The link of a notification opens it in any state, although the list begins with the open ones.
  await page.goto(`/detections?detection=${(await found()).detections[0]?.id}`);
  await drawer.getByRole("button", { name: "Notes" }).click();
  await expect(drawer.getByText("The migration tries every account.")).toBeVisible();
  await drawer.getByRole("link", { name: "Investigate" }).click();
  await expect(page.getByRole("heading", { name: /^Investigation of/ })).toBeVisible();
  await expect(page.getByRole("link", { name: "Stop…" })).toBeVisible();
});

test.describe("a link to a detection that does not exist", () => {
  test.use({ expected: /404/ });

  test("says so", async ({ page }) => {
    await page.goto(`/detections?detection=det_01J${"0".repeat(23)}`);
    await expect(page.getByText("This detection cannot be opened")).toBeVisible();
  });
});

test("a rule is changed after a replay of the past, and waits for a second person", async ({ page }) => {
  // A second try finds the replay of the first one, of other settings.
  const hours = String(100 + Math.floor(Math.random() * 600));
  await page.goto("/detections");
  await page.getByRole("link", { name: "Rules" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Detection rules" })).toBeVisible();
  await settled(page);
  await page.getByRole("button", { name: "Open the rule One key in two places" }).click();
  const drawer = page.getByRole("dialog").first();
  await drawer.getByRole("button", { name: "Change rule" }).click();
  await drawer.getByLabel("Response").selectOption({ label: "Suspend the agent" });
  await drawer.getByLabel("Hours between two uses, at most").fill(hours);
  await expect(drawer.getByRole("button", { name: "Propose change" })).toHaveAttribute("aria-disabled", "true");
  await drawer.getByRole("button", { name: "Replay the past" }).click();
  await expect(drawer.getByText(/^As proposed, the rule would have raised/)).toBeVisible();
  const risk = drawer.getByRole("region", { name: "Risk of the change" });
  await expect(risk).toContainText("Risk 20, low");
  await drawer.getByRole("button", { name: "Replay all 30 days" }).click();
  const whole = drawer.getByRole("region", { name: "Replay of all days" });
  await expect(whole.getByText(/^As proposed, the rule would have raised/)).toBeVisible();

  // It is found again after a reload, and says so while the form holds other settings.
  await page.reload();
  await drawer.getByRole("button", { name: "Change rule" }).click();
  await expect(whole.getByText(/is of other settings than these/)).toBeVisible();
  await examineHere(page, "detection-rule-other-replay", "[role=dialog]");
  await expect(drawer.getByRole("button", { name: "Propose change" })).toHaveAttribute("aria-disabled", "true");
  await whole.getByRole("button", { name: "Use its settings" }).click();
  await expect(drawer.getByLabel("Hours between two uses, at most")).toHaveValue(hours);
  await expect(whole.getByText(/^As proposed, the rule would have raised/)).toBeVisible();
  await expect(risk.getByRole("list")).toContainText("Changes what a detection rule notices.");
  await drawer.getByLabel("Reason").fill("Keys are copied slowly.");
  await examineHere(page, "detection-rule-edit", "[role=dialog]");
  await drawer.getByRole("button", { name: "Propose change" }).click();
  const change = drawer.getByRole("region", { name: "Change of the rule" });
  await expect(change).toContainText("Ask people in the inbox → Suspend the agent");
  await expect(change).toContainText(`24 → ${hours}`);
  await expect(change).toContainText("records were replayed");
  await examineHere(page, "detection-rule-change", "[role=dialog]");
  await change.getByRole("button", { name: "Withdraw change" }).click();
  const ending = page.getByRole("dialog", { name: "Withdraw change" });
  await ending.getByLabel("Reason").fill("Not yet");
  await ending.getByRole("button", { name: "Withdraw change" }).click();
  await expect(change).toHaveCount(0);
});
