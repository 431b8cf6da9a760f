import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { addPasskey, VirtualAuthenticator } from "@/e2e/support/browser/authenticator";
import { newAgent, newcomer, newRequest } from "@/e2e/support/browser/objects";
import { personOf } from "@/e2e/support/browser/people";
import { expect, test } from "@/e2e/support/browser/test";
import type { ChainEvidence } from "@/lib/delegations/evidence.schema";

const passkeys = (page: Page) => page.getByRole("list", { name: "Passkeys" });

/** Verifies a file as anybody would, with nothing but the command. */
async function verify(file: string): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/verify.ts", file]);
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  const [code] = await once(child, "close");
  return { code, output };
}

/** The same evidence with one character of what the passkey signed changed. */
function tampered({ delegations, ...rest }: ChainEvidence): ChainEvidence {
  const changed = delegations.map((token) => {
    const [header, payload = "", signature] = token.split(".");
    const statement = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    statement.approvals[0].person = statement.accountable;
    return [header, Buffer.from(JSON.stringify(statement)).toString("base64url"), signature].join(".");
  });
  return { ...rest, delegations: changed };
}

test("a request at risk tier critical is approved with a passkey, and the file proves it", async ({
  open,
  session,
}, info) => {
  test.setTimeout(120_000);
  const [admin, security, finance] = [await session("admin"), await session("security"), await session("finance")];
  const approver = await newcomer(admin.api, ["approver"]);
  const agent = await newAgent(security.api, { ownerEmail: personOf("finance").email, riskTier: "critical" });
  // At this tier a second person activates it.
  await admin.api.post(`/api/agents/${agent.id}/activate`);
  const request = await newRequest(finance.api, agent.id);
  const page = await open(approver);
  await VirtualAuthenticator.plugIn(page);

  await page.goto(`/requests/${request.id}`);
  await expect(page.getByText(/approved with a passkey. You have no passkey yet/)).toBeVisible();
  await page.goto("/passkeys");
  await expect(page.getByText("No passkeys yet")).toBeVisible();
  await addPasskey(page, "Work laptop");
  await expect(passkeys(page).getByText("Work laptop")).toBeVisible();
  await expect(passkeys(page).getByText("New", { exact: true })).toBeVisible();

  const people = await open(admin);
  await people.goto(`/people?q=${encodeURIComponent(approver.email)}`);
  await people
    .getByRole("button", { name: /^Open / })
    .first()
    .click();
  const theirs = people.getByRole("dialog");
  await expect(theirs.getByRole("list", { name: "Parts of the risk" })).toContainText("in the name of the person");
  await theirs.getByRole("button", { name: "Confirm passkey" }).click();
  await expect(people.getByRole("dialog").getByText(/^Confirmed by/)).toBeVisible();
  await expect(passkeys(page).getByText("Ready", { exact: true })).toBeVisible();

  await page.goto(`/requests/${request.id}`);
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Approve request" });
  await expect(dialog.getByText(/You sign this with your passkey/)).toBeVisible();
  await dialog.getByRole("button", { name: "Approve with passkey" }).click();
  await expect(page.getByText("Request approved", { exact: true })).toBeVisible();
  await expect(page.getByText("with passkey", { exact: true })).toBeVisible();

  await page.getByRole("link", { name: "Open the delegation" }).first().click();
  await expect(page.getByText("Approved with passkey", { exact: true })).toBeVisible();
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download signed chain" }).click();
  const file = info.outputPath("chain.json");
  await (await downloading).saveAs(file);

  const right = await verify(file);
  expect(right.output).toMatch(/ok .*per_\w+ approved step 1 of req_\w+ .* and the passkey .* signed exactly that/);
  expect(right.code, right.output).toBe(3);
  await writeFile(file, JSON.stringify(tampered(JSON.parse(await readFile(file, "utf8")))));
  const wrong = await verify(file);
  expect(wrong.output).toContain("Refused: do not rely on this file.");
  expect(wrong.code).toBe(1);
});

test.describe("one's passkeys", () => {
  test("are added, renamed and removed, and a refusal of the key changes nothing", async ({ open, session }) => {
    const page = await open(await newcomer((await session("admin")).api, ["member"]));
    const authenticator = await VirtualAuthenticator.plugIn(page);
    await page.goto("/agents");
    await page.getByRole("button", { name: /^Signed in as/ }).click();
    await page.getByRole("menuitem", { name: /^Your passkeys/ }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Your passkeys" })).toBeVisible();

    await authenticator.recognises(false);
    await addPasskey(page, "Blue key");
    await expect(page.getByRole("alert")).toContainText("Nothing has changed");
    await authenticator.recognises(true);
    const adding = page.getByRole("dialog", { name: "Add passkey" });
    await adding.getByRole("button", { name: "Try again" }).click();
    await expect(passkeys(page).getByText("Blue key")).toBeVisible();

    await addPasskey(page, "The same again");
    await expect(page.getByRole("alert")).toContainText("already holds one of your passkeys");
    await adding.getByRole("button", { name: "Cancel" }).click();

    await page.getByRole("button", { name: "Rename Blue key" }).click();
    const renaming = page.getByRole("dialog", { name: "Rename Blue key" });
    await renaming.getByLabel("Name").fill("Green key");
    await renaming.getByRole("button", { name: "Rename passkey" }).click();
    await page.getByRole("button", { name: "Remove Green key" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove passkey" }).click();
    await expect(page.getByText("No passkeys yet")).toBeVisible();
  });

  test("are not offered where the browser has none", async ({ open, session }) => {
    const page = await open(await newcomer((await session("admin")).api, ["member"]));
    await page.addInitScript(() => {
      Reflect.deleteProperty(window, "PublicKeyCredential");
    });
    await page.goto("/passkeys");
    await expect(page.getByRole("status").getByText(/offers no passkeys/)).toBeVisible();
    await expect(page.getByRole("button", { name: "Add passkey" })).toHaveAttribute("aria-disabled", "true");
  });
});
