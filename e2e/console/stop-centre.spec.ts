import { askToPay, granted, scene } from "@/e2e/support/browser/editing";
import { examineHere } from "@/e2e/support/browser/examine";
import { enrolledInstance } from "@/e2e/support/browser/identity";
import { newcomer, unique } from "@/e2e/support/browser/objects";
import { ageSignIns, signInAgain, signInDialog } from "@/e2e/support/browser/sessions";
import { expect, test } from "@/e2e/support/browser/test";

test.use({ expected: /^(?:403) \/api\/revocations/ });

test("a fleet is suspended from Ctrl+K to its proof, and lifted", async ({ open, session }) => {
  const guard = await newcomer((await session("admin")).api, ["security"]);
  // The owner of this agent alone: the stop ends all that is theirs, which other tests must not share.
  const stopped = await newcomer((await session("admin")).api, ["member"], unique("Nadia"));
  const fields = { name: unique("a-stopped-agent"), ownerEmail: stopped.email };
  const made = { ...(await scene(session, fields)), finance: stopped.api };
  await granted(made);
  const token = await (await enrolledInstance(made.security, made.agentId)).token(made.at);
  await askToPay(made, token, "12.00");
  const { owner } = await made.security.get<{ owner: { id: string; name: string } }>(`/api/agents/${made.agentId}`);

  const page = await open(guard);
  await page.goto("/overview");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Find" }).fill(`stop ${owner.name}`);
  await page
    .getByRole("option", { name: new RegExp(`^Stop ${owner.name}.*Everything of a person`) })
    .first()
    .click();
  await expect(page).toHaveURL(new RegExp(`/stop\\?kind=owner&id=${owner.id}`));
  await expect(page.getByRole("heading", { name: `What would end: ${owner.name}` })).toBeVisible();
  await expect(page.getByText(/actions? (?:was|were) allowed/)).toBeVisible();
  await examineHere(page, "stop-centre-owner", "main");

  await page.getByLabel(/^Reason/).fill("A leaked key.");
  await expect(page.getByRole("button", { name: `Suspend ${owner.name}` })).toHaveAttribute("aria-disabled", "true");
  await page.getByLabel(/^Type the name/).fill(owner.name);
  await ageSignIns(guard.email);
  await page.getByRole("button", { name: `Suspend ${owner.name}` }).click();
  await expect(signInDialog(page)).toBeVisible();
  await expect(page.getByLabel(/^Reason/)).toHaveValue("A leaked key.");
  await signInAgain(page, guard.password);
  await expect(page).toHaveURL(/\/revocations\/rev_/);
  await expect(page.getByText("Suspended, in effect").first()).toBeVisible();
  await expect(page.getByRole("cell", { name: /nothing denied yet/ }).first()).toBeVisible();

  await askToPay(made, token, "13.00");
  const servers = page.getByRole("table", { name: "By resource server" });
  await expect(servers.getByRole("cell", { name: /s after\)/ }).first()).toBeVisible({ timeout: 20_000 });
  const processes = page.getByRole("table", { name: "By server process" });
  await expect(processes.getByRole("cell", { name: /s after\)/ }).first()).toBeVisible({ timeout: 20_000 });
  await examineHere(page, "revocation-proof-live", "main");

  await page.getByRole("button", { name: "Lift suspension…" }).click();
  const dialog = page.getByRole("dialog", { name: `Lift the suspension of ${owner.name}` });
  await dialog.getByLabel(/^Reason/).fill("The key is replaced.");
  await dialog.getByRole("button", { name: "Lift suspension" }).click();
  await expect(page.getByText("Suspension lifted").first()).toBeVisible();
});

test("Ctrl+K finds a delegation and an instance to stop", async ({ open, session }) => {
  const guard = await newcomer((await session("admin")).api, ["security"]);
  const made = await scene(session, { name: unique("a-found-agent") });
  const delegationId = await granted(made);
  await enrolledInstance(made.security, made.agentId);
  const { name } = await made.security.get<{ name: string }>(`/api/agents/${made.agentId}`);
  const page = await open(guard);
  for (const [kind, address] of [
    ["Delegation", `kind=delegation&id=${delegationId}`],
    ["Instance", "kind=instance&id=ins_"],
  ] as const) {
    await page.goto("/overview");
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Find" }).fill(`stop ${name}`);
    await page.getByRole("option", { name: new RegExp(`^Stop ${name}.*${kind}`) }).click();
    await expect(page).toHaveURL(new RegExp(`/stop\\?${address}`));
    await expect(page.getByRole("heading", { name: /^What would end/ })).toBeVisible();
  }
});

test("counts instances only where the stop ends them", async ({ open, session }) => {
  const guard = await newcomer((await session("admin")).api, ["security"]);
  const made = await scene(session, { name: unique("a-counted-agent") });
  const delegationId = await granted(made);
  await (await enrolledInstance(made.security, made.agentId)).token(made.at);
  const page = await open(guard);
  const counted = page.getByText(/^instances?$/);
  await page.goto(`/stop?kind=agent&id=${made.agentId}`);
  await expect(counted).toBeVisible();
  // An instance goes on when one of its delegations or systems is stopped.
  for (const address of [`kind=delegation&id=${delegationId}`, `kind=resource_server&id=${made.serverId}`]) {
    await page.goto(`/stop?${address}`);
    await expect(page.getByText("agent affected", { exact: true })).toBeVisible();
    await expect(counted).toHaveCount(0);
  }
});

test("the stop centre is one chord away, and a member stops only their own agents", async ({ open, session }) => {
  const page = await open(await newcomer((await session("admin")).api, ["member"]));
  await page.goto("/agents");
  await expect(page.getByRole("banner").getByText("Live")).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await expect(page).toHaveURL(/\/stop$/);
  await expect(page.getByRole("radio", { name: /^Everything/ })).toBeDisabled();
  await expect(page.getByText(/Stopping many agents at once needs the role/)).toBeVisible();
});
