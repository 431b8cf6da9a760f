import type { Page } from "@playwright/test";
import { newAgent, newRequest, unique } from "@/e2e/support/browser/objects";
import { personOf } from "@/e2e/support/browser/people";
import { settled } from "@/e2e/support/browser/screens";
import { expect, test } from "@/e2e/support/browser/test";

const script = "<script>globalThis.injected=1</script>";
const svg = `'"><svg onload=globalThis.injected=1>`;
const image = "<img src=x onerror=globalThis.injected=1>{{7*7}}";

/** Opens a page on which the texts are shown, and makes sure that they are only read. */
async function visit(page: Page, path: string, texts: readonly string[]): Promise<void> {
  await page.goto(path);
  await settled(page);
  for (const text of texts) await expect(page.getByText(text).filter({ visible: true }).first()).toBeVisible();
  expect(await page.evaluate(() => "injected" in globalThis), path).toBe(false);
  expect(await page.locator("svg[onload], img[onerror], [src=x]").count(), path).toBe(0);
}

// The filter language refuses what it cannot read.
test.use({ expected: /^422 \/api\/agents$/ });

test("what people type is shown as they typed it, and never runs", async ({ open, session }) => {
  const [security, owner] = [await session("security"), await session("finance")];
  const fields = {
    ownerEmail: personOf("finance").email,
    displayName: `${svg} ${unique("shown")}`,
    purpose: `${script} ${image}`,
  };
  const agent = await newAgent(security.api, fields);
  const request = await newRequest(owner.api, agent.id, script);
  await owner.api.post(`/api/requests/${request.id}/comment`, { text: `${svg} ${image}` });
  const page = await open(await session("approver"));
  page.on("dialog", (dialog) => {
    throw new Error(`A dialog was opened: ${dialog.message()}`);
  });
  await visit(page, `/agents?q=name:${agent.name}`, [svg]);
  await visit(page, `/agents/${agent.id}`, [script]);
  await visit(page, `/approvals?request=${request.id}`, [svg, script, image]);
  await visit(page, `/requests/${request.id}`, [svg, script]);
  await visit(page, `/audit?q=agent:${agent.name}`, [agent.name]);
  await visit(page, `/agents?q=${encodeURIComponent(svg)}`, []);
  await visit(page, `/not-allowed?permission=${encodeURIComponent(script)}`, []);
  await visit(page, `/sign-in?callbackUrl=${encodeURIComponent(`javascript:${script}`)}`, []);
});
