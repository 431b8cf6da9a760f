import { failUntilRetried } from "@/e2e/support/browser/failing-answers";
import { newAgent, newcomer, newRequest } from "@/e2e/support/browser/objects";
import { openSession, personOf } from "@/e2e/support/browser/people";
import { signInAgain } from "@/e2e/support/browser/sessions";
import { expect, test } from "@/e2e/support/browser/test";

test.describe("a new person", () => {
  const empty = {
    "/agents": "You own no agents",
    "/delegations": "No delegations yet",
    "/unused-authority": "No unused authority",
    "/requests": "You made no requests yet",
    "/audit": "Nothing was recorded in this time",
    "/revocations": "No revocations yet",
    "/detections": "No open detections",
  };

  test("finds nothing of others, and is told what each page is for", async ({ open, session }) => {
    const { api } = await session("admin");
    const page = await open(await newcomer(api, ["member"]));
    for (const [path, says] of Object.entries(empty)) {
      await page.goto(path);
      await expect(page.getByText(says)).toBeVisible();
    }
  });
});

test.describe("a filter that matches nothing", () => {
  test.use({ as: "admin" });
  const unmatched = {
    "/agents?q=name:nothing-*": "No agent matches this filter",
    "/delegations?q=id:dlg_00000000000000000000000000": "No delegation matches this filter",
    "/approvals?queue=all&q=id:req_00000000000000000000000000": "No request matches this filter",
    "/requests?q=id:req_00000000000000000000000000": "None of your requests matches",
    "/audit?q=agent:agt_00000000000000000000000000": "No entry matches this filter",
    "/people?q=nobody-here": "No person matches this filter",
    "/resource-servers?q=nothing-here": "No resource server matches this text",
  };

  for (const [path, says] of Object.entries(unmatched)) {
    test(`says so at ${path}, and can be cleared`, async ({ page }) => {
      await page.goto(path);
      await expect(page.getByText(says)).toBeVisible();
      await page
        .getByRole("main")
        .getByRole("button", { name: /^Clear the (filter|text)$/ })
        .last()
        .click();
      await expect(page).not.toHaveURL(/[?&]q=/);
      await expect(page.getByText(says)).toBeHidden();
    });
  }
});

test.describe("a person without the permission", () => {
  test("register an agent sees the button and the reason, and no form", async ({ open, session }) => {
    const page = await open(await session("auditor"));
    await page.goto("/agents");
    const register = page.getByRole("button", { name: "Register agent" });
    await expect(register).toHaveAttribute("aria-disabled", "true");
    await expect(register).toHaveAccessibleDescription(/people with the role admin or security/);
    await register.focus();
    await expect(page.getByText("Only people with the role admin or security can register agents.")).toBeVisible();
    await register.press("Enter");
    await expect(page).toHaveURL(/\/agents$/);
    await page.goto("/agents/new");
    await expect(page).toHaveURL(/\/not-allowed/);
    await expect(page.getByText(/needs the role admin or security/)).toBeVisible();
  });

  test("change a blueprint, a key or what is trusted sees each button with the reason", async ({ open, session }) => {
    const page = await open(await session("auditor"));
    const refused = {
      "/blueprints": ["Create blueprint", /^Only people with the role admin or security can change blueprints/],
      "/trusted-issuers": ["Trust an issuer", /^Only people with the role admin can manage trusted issuers/],
      "/keys": ["Rotate the key for Delegations", /^Signing keys are rotated by people with the role admin/],
      "/settings": ["Require nonces…", /^Settings are changed by people with the role admin/],
    } as const;
    for (const [path, [name, reason]] of Object.entries(refused)) {
      await page.goto(path);
      const button = page.getByRole("button", { name }).first();
      await expect(button).toHaveAttribute("aria-disabled", "true");
      await expect(button).toHaveAccessibleDescription(reason);
    }
  });

  test("see what they may not open has no entry for it", async ({ open, session }) => {
    const page = await open(await session("finance"));
    await page.goto("/agents");
    const navigation = page.getByRole("navigation", { name: "Main" });
    await expect(navigation.getByRole("link", { name: "My requests" })).toBeVisible();
    for (const name of ["People", "Keys", "Trusted identities", "Organisation"])
      await expect(navigation.getByRole("link", { name })).toHaveCount(0);
  });

  test.describe("read another's agent", () => {
    test.use({ expected: /^404 / });

    test("sees only their own, and for the others what is not there at all", async ({ open, session }) => {
      const { api } = await session("security");
      const { agents } = await api.get<{ agents: { id: string }[] }>("/api/agents?q=name:refund-agent");
      const page = await open(await session("support"));
      await page.goto("/agents");
      await expect(page.getByRole("link", { name: /^crm-agent/ })).toBeVisible();
      await expect(page.getByRole("link", { name: /^refund-agent/ })).toHaveCount(0);
      const there = await page.goto(`/agents/${agents[0]?.id}`);
      const text = await page.getByRole("main").textContent();
      const nowhere = await page.goto("/agents/agt_00000000000000000000000000");
      expect([there?.status(), nowhere?.status()]).toEqual([404, 404]);
      await expect(page.getByRole("main")).toHaveText(text ?? "");
    });
  });
});

test.describe("an answer that fails", () => {
  test.use({ as: "security", expected: /^503 / });

  test("is told with its request id where it belongs, and can be asked for again", async ({ page }) => {
    await page.goto("/agents?q=name:legacy-exporter");
    await expect(page.getByRole("link", { name: /^legacy-exporter/ })).toBeVisible();
    await failUntilRetried(page, /\/api\/agents\?/, { "x-request-id": "7d1f4c4e" });
    await page.getByRole("button", { name: /^Suspended or revoked/ }).click();
    const failure = page.getByRole("alert").filter({ hasText: "Agents could not be loaded" });
    await expect(failure.getByText("7d1f4c4e")).toBeVisible();
    await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
    await failure.getByRole("button", { name: "Retry" }).click();
    await expect(page.getByRole("link", { name: /^legacy-exporter/ })).toBeVisible();
    await expect(failure).toBeHidden();
  });
});

test.describe("an address where nothing is", () => {
  test.use({ as: "security", expected: /^404 / });

  for (const path of ["/delegations/dlg_00000000000000000000000000", "/requests/req_nothing", "/nothing/here"]) {
    test(`is a page that says so: ${path}`, async ({ page }) => {
      const response = await page.goto(path);
      expect(response?.status()).toBe(404);
      await expect(page.getByText("Page not found")).toBeVisible();
    });
  }
});

test.describe("a session that ends", () => {
  test.use({ expected: /^401 / });

  test("is renewed over the page, which then shows what was asked for", async ({ open }) => {
    const own = await openSession(personOf("finance"));
    const page = await open(own);
    await page.goto("/agents?q=name:refund-agent");
    await expect(page.getByRole("link", { name: /^refund-agent/ })).toBeVisible();
    await page.getByRole("combobox", { name: "Filter agents" }).fill("name:crm-agent");
    await own.end();
    await page.keyboard.press("Enter");
    await signInAgain(page, personOf("finance").password);
    await expect(page).toHaveURL(/q=name(:|%3A)crm-agent/);
    await expect(page.getByText("could not be loaded")).toHaveCount(0);
    await expect(page.getByRole("heading", { name: "Agents" })).toBeVisible();
  });

  test("leads to the sign-in page and back when a page is opened again", async ({ open }) => {
    const own = await openSession(personOf("finance"));
    const page = await open(own);
    await own.end();
    await page.goto("/agents?q=name:refund-agent");
    await expect(page).toHaveURL(/\/sign-in\?callbackUrl=/);
    await page.getByLabel("E-mail").fill(personOf("finance").email);
    await page.getByLabel("Password", { exact: true }).fill(personOf("finance").password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page).toHaveURL(/\/agents\?q=name/);
  });
});

test("no person approves their own request, and the reason stands beside the buttons", async ({ open, session }) => {
  const [admin, security] = [await session("admin"), await session("security")];
  const both = await newcomer(admin.api, ["approver", "member"]);
  const { id: agentId } = await newAgent(security.api, { ownerEmail: both.email });
  const { id } = await newRequest(both.api, agentId);
  const page = await open(both);
  await page.goto(`/approvals?queue=all&request=${id}`);
  const review = page.getByRole("article", { name: `Request ${id}` });
  await expect(review.getByText("The digest matches what you see")).toBeVisible();
  const reason = "You asked for this yourself. Another person must decide.";
  await expect(review.getByText(reason)).toBeVisible();
  for (const name of ["Approve", "Deny"]) {
    const button = review.getByRole("button", { name });
    await expect(button).toHaveAttribute("aria-disabled", "true");
    await expect(button).toHaveAccessibleDescription(reason);
    await button.press("Enter");
  }
  await page.keyboard.press("a");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test.describe("a request that changes while it is read", () => {
  test.use({ expected: /^409 \/api\/requests\// });

  test("is not approved in its old form: it is shown again, and approved in its new form", async ({
    open,
    session,
  }) => {
    const [security, owner] = [await session("security"), await session("finance")];
    const agent = await newAgent(security.api, { ownerEmail: personOf("finance").email });
    const { id } = await newRequest(owner.api, agent.id);
    const page = await open(await session("approver"));
    // The filter leaves one request in the list; otherwise the screen goes on to the next one after the approval.
    await page.goto(`/approvals?q=${encodeURIComponent(`id:${id}`)}&request=${id}`);
    const review = page.getByRole("article", { name: `Request ${id}` });
    await expect(review.getByText("The digest matches what you see")).toBeVisible();
    await review.getByRole("button", { name: "Approve" }).click();
    const dialog = page.getByRole("dialog", { name: "Approve request" });
    await expect(dialog).toBeVisible();

    await security.api.patch(`/api/agents/${agent.id}`, { riskTier: "medium" }, agent.version);
    await dialog.getByRole("button", { name: "Approve" }).click();
    await expect(review.getByRole("alert")).toContainText("Changed and reloaded.");
    await expect(review.getByText("revision 2", { exact: true })).toBeVisible();
    await expect(review.getByText("Pending", { exact: true }).first()).toBeVisible();

    await expect(review.getByText("The digest matches what you see")).toBeVisible();
    await review.getByRole("button", { name: "Approve" }).click();
    await dialog.getByRole("button", { name: "Approve" }).click();
    await expect(page.getByText("Request approved", { exact: true })).toBeVisible();
  });

  test("keeps the reason that was typed for a denial, and says that nothing was decided", async ({ open, session }) => {
    const [security, owner] = [await session("security"), await session("finance")];
    const agent = await newAgent(security.api, { ownerEmail: personOf("finance").email });
    const { id } = await newRequest(owner.api, agent.id);
    const page = await open(await session("approver"));
    // Without news of the withdrawal the button stays enabled: only the answer shows it.
    await page.route("**/api/events*", (route) => route.abort());
    await page.goto(`/approvals?q=${encodeURIComponent(`id:${id}`)}&request=${id}`);
    const review = page.getByRole("article", { name: `Request ${id}` });
    await review.getByRole("button", { name: "Deny" }).click();
    const dialog = page.getByRole("dialog", { name: "Deny request" });
    const reason = dialog.getByRole("textbox");
    await reason.fill("Not before the audit is over.");
    await owner.api.post(`/api/requests/${id}/withdraw`, {});
    await dialog.getByRole("button", { name: "Deny" }).click();
    await expect(dialog.getByRole("alert")).toBeVisible();
    await expect(reason).toHaveValue("Not before the audit is over.");
  });
});
