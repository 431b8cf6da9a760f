import { countUse } from "@/e2e/support/browser/database";
import { examineHere } from "@/e2e/support/browser/examine";
import { openSession } from "@/e2e/support/browser/people";
import { settled } from "@/e2e/support/browser/screens";
import { admin, origin } from "@/e2e/support/browser/server";
import { expect, test } from "@/e2e/support/browser/test";
import { countPresses, walkJob } from "@/e2e/support/browser/timed";
import { succeeded } from "@/lib/testing/http";
import { addSubject, evaluate, payments, setStage } from "@/lib/testing/stage";

/** An agent that used one of the two kinds of accounts that it may use, once that use is counted. */
async function halfUsed() {
  const stage = await setStage({ url: origin, publicUrl: origin, admin });
  const subject = await addSubject(stage, [payments(stage, { identifiers: ["account/*", "ledger/*"] })]);
  for (const id of ["account/eu-7/pay-1", "account/eu-7/pay-2"]) succeeded(await evaluate(stage, subject, { id }));
  const path = `/api/delegations/${subject.delegationId}/use`;
  const counted = async () => {
    await countUse();
    return succeeded(await stage.admin.get<{ actions: number }>(path)).actions;
  };
  await expect.poll(counted, { intervals: [1_000] }).toBe(2);
  return { stage, subject };
}

test("security sees unused authority, replays the narrower one and narrows the delegation to its use", async ({
  open,
  session,
}) => {
  const { subject } = await halfUsed();
  const page = await open(await session("security"));
  await countPresses(page);
  await page.goto(`/delegations/${subject.delegationId}`);
  await settled(page);
  const use = page.getByRole("region", { name: "Granted and used" });
  await expect(use).toContainText("Used 2 times in the last 90 days");
  await expect(use.getByRole("listitem").filter({ hasText: /^anything under ledger/ })).toContainText("never used");
  await use.getByRole("button", { name: /^Replay the last/ }).click();
  await expect(use.getByRole("status")).toContainText("0 of 2 actions would have been denied");

  const begin = async () => {
    await use.getByRole("button", { name: "Narrow to use…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Reason").fill("Only this was used");
    await dialog.getByRole("button", { name: "Narrow delegation" }).click();
    await expect(dialog).toBeHidden();
  };
  await begin();
  await page.getByRole("button", { name: "Undo" }).click();
  await walkJob(page, "engineer 6, from unused authority to a delegation that is narrowed to its use", async () => {
    await begin();
    await expect(page.getByText("Delegation narrowed")).toBeVisible({ timeout: 15_000 });
  });
  await expect(use).toContainText("Nothing to narrow: all of it was used.");

  await page.goto(`/agents/${subject.agentId}?tab=authority`);
  await settled(page);
  await expect(page.getByText("Used 2 times in the last 90 days")).toBeVisible();
  await page.getByRole("button", { name: "Compare what was granted with what was used" }).click();
  const compared = page.getByRole("region", { name: "Granted and used" });
  await expect(compared).toContainText("1 delegation, used 2 times in the last 90 days");
  await expect(compared).toContainText("Nothing to narrow: all of it was used.");
  await page.getByRole("button", { name: "Compare what was granted with what was used" }).click();
  await page.getByRole("button", { name: "Last use of each permission" }).first().click();
  await expect(page.getByText("anything under account/eu-7/pay-", { exact: true })).toBeVisible();
});

test("security asks the owner to narrow a delegation, who sees the replay in the inbox and accepts", async ({
  open,
  session,
}) => {
  const { stage, subject } = await halfUsed();
  const page = await open(await session("security"));
  await page.goto(`/agents/${subject.agentId}?tab=authority`);
  await settled(page);
  await page.getByRole("button", { name: "Compare what was granted with what was used" }).click();
  const compared = page.getByRole("region", { name: "Granted and used" });
  await expect(compared).toContainText("Narrowest authority for this use:");
  await expect(compared).toContainText("Judged again under it: of 2 actions in the last 90 days, 0 would be denied.");
  await examineHere(page, "Agent, granted and used");
  await compared.getByRole("link", { name: /^Narrow to use:/ }).click();
  await expect(page).toHaveURL(new RegExp(`/delegations/${subject.delegationId}$`));
  await settled(page);
  await page.getByRole("button", { name: "Ask owner to narrow…" }).click();
  const asking = page.getByRole("dialog", { name: /^Ask the owner to narrow/ });
  await asking.getByLabel(/^Reason/).fill("Ledgers were never used");
  await asking.getByRole("button", { name: "Ask owner" }).click();
  const card = page.getByRole("region", { name: "Request to narrow" });
  await expect(card).toContainText("Ledgers were never used");

  const owners = await open(await openSession(stage.owner));
  await owners.goto("/inbox");
  await owners
    .getByRole("link", { name: /Narrow a delegation/ })
    .first()
    .click();
  const theirs = owners
    .getByRole("article", { name: "Item under review" })
    .getByRole("region", { name: "Request to narrow" });
  await expect(theirs).toContainText("Replay: 0 of 2 actions would have been denied.");
  await expect(theirs).toContainText("anything under ledger");
  await examineHere(owners, "narrowing-asked", "main");
  await owners.keyboard.press("d");
  await owners.getByRole("dialog", { name: "Decline request to narrow" }).press("Escape");
  await owners.keyboard.press("a");
  await expect(card).toContainText(/Accepted by /, { timeout: 20_000 });
  await expect(owners.getByText("This item no longer waits for you")).toBeVisible();
  const held = await stage.admin.get<{ authority: { identifiers: string[] }[] }>(
    `/api/delegations/${subject.delegationId}`,
  );
  expect(succeeded(held).authority.flatMap(({ identifiers }) => identifiers)).toEqual(["account/eu-7/pay-*"]);
});
