import { lookForSilence, passSilentlyAs } from "@/e2e/support/browser/database";
import { askToPay, granted, scene } from "@/e2e/support/browser/editing";
import { examineHere } from "@/e2e/support/browser/examine";
import { enrolledInstance } from "@/e2e/support/browser/identity";
import { unique } from "@/e2e/support/browser/objects";
import { settled } from "@/e2e/support/browser/screens";
import { expect, test } from "@/e2e/support/browser/test";

test.use({ as: "finance", expected: /^412 |^Failed|\/api\/events/ });

test("an instance without an action is warned of, quarantined, and resumed by its owner", async ({ page, session }) => {
  const { api: admin } = await session("admin");
  const { id: blueprintId } = await admin.post<{ id: string }>("/api/blueprints", {
    ...{ name: unique("Seasonal"), dormancy: { warnDays: 30, suspendDays: 60 } },
  });
  const set = await scene(session, { blueprintId });
  await granted(set);
  const [acting, silent] = [
    await enrolledInstance(set.security, set.agentId),
    await enrolledInstance(set.security, set.agentId),
  ];
  const pays = async (token: string) => (await askToPay(set, token, "12.00")).decision;
  expect(await pays(await acting.token(set.at))).toBe(true);

  type Instances = { instances: { id: string; status: string; silence: { days: number } | null }[] };
  const known = async () => {
    await lookForSilence();
    const { instances } = await set.finance.get<Instances>(`/api/agents/${set.agentId}/instances`);
    const found = instances.find(({ id }) => id === silent.clientId);
    return [found?.status, found?.silence?.days];
  };
  const seldom = { intervals: [1_000] };
  await passSilentlyAs(silent.clientId, 31);
  await expect.poll(known, seldom).toEqual(["active", 31]);
  await page.goto(`/agents/${set.agentId}?tab=credentials`);
  await settled(page);
  const table = page.getByRole("table", { name: "Instances" });
  await expect(table.getByText("No action for 31 days")).toHaveCount(1);
  await examineHere(page, "instance-warned");

  await passSilentlyAs(silent.clientId, 31);
  await expect.poll(known, seldom).toEqual(["quarantined", 62]);
  await page.goto(`/agents/${set.agentId}`);
  await settled(page);
  const panel = page.getByRole("region", { name: "Silence" });
  await expect(panel.getByText("Quarantined")).toBeVisible();
  await examineHere(page, "instance-quarantined");
  // The page hears of no change now: what it shows may be out of date.
  await page.route("**/api/events*", (route) => route.abort());
  await page.reload();
  await settled(page);
  await panel.getByRole("link", { name: `Instance ${silent.clientId.slice(-6)}` }).click();
  const drawer = page.getByRole("dialog").first();
  await expect(drawer.getByText("No action for 62 days.")).toBeVisible();
  await expect(drawer.getByText("It can be resumed until its key expires.")).toBeVisible();
  const { version } = await set.security.get<{ version: number }>(`/api/agents/${set.agentId}`);
  await set.security.patch(`/api/agents/${set.agentId}`, { purpose: "Pays refunds out." }, version);
  await drawer.getByRole("button", { name: "Resume", exact: true }).click();
  await expect(page.getByText("The instance is not resumed", { exact: true }).first()).toBeVisible();
  expect(await known()).toEqual(["quarantined", 62]);
  await drawer.getByRole("button", { name: "Resume", exact: true }).click();
  await expect(page.getByText("The instance is resumed", { exact: true })).toBeVisible();
  await expect(drawer.getByText("Active", { exact: true })).toBeVisible();
  expect(await pays(await silent.token(set.at))).toBe(true);
});
