import { element, granted, pane, scene } from "@/e2e/support/browser/editing";
import { examineHere } from "@/e2e/support/browser/examine";
import { enrolledInstance } from "@/e2e/support/browser/identity";
import { origin } from "@/e2e/support/browser/server";
import { expect, test } from "@/e2e/support/browser/test";
import { HttpClient, succeeded } from "@/lib/testing/http";

const ownApi = `${origin}/api`;

test.describe("an agent that asks for authority again and again", () => {
  test.setTimeout(90_000);

  test("is seen above the inbox: its owner asks for all of it at once, and security suspends it there", async ({
    open,
    session,
  }) => {
    const it = await scene(session);
    const { name } = await it.security.get<{ name: string }>(`/api/agents/${it.agentId}`);
    const actions = ["agents:own", "requests:create", "requests:read"];
    await granted(it, { authority: [{ type: "mandate", locations: [ownApi], actions, identifiers: ["*"] }] });
    const instance = await enrolledInstance(it.security, it.agentId);
    const token = await instance.token(ownApi, { at: origin });
    for (let at = 1; at <= 5; at++) {
      const request = {
        ...{ agentId: it.agentId, purpose: `Refund customer ${at}` },
        authority: [element(it, { identifiers: [`account/eu-${at}`] })],
        expiresAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
      };
      const headers = {
        authorization: `DPoP ${token}`,
        dpop: instance.proof("POST", `${origin}/api/requests`, { token }),
      };
      succeeded(await new HttpClient(origin).send("POST", "/api/requests", { json: request, headers }), [201]);
    }
    const inbox = `/approvals?q=agent:${name}`;

    const approver = await open(await session("approver"));
    await approver.goto(inbox);
    const seen = approver.getByRole("note").filter({ hasText: `${name} asked 5 times in ten minutes` });
    await expect(seen).toContainText("Alba Duarte, who answers for it, can suspend it");
    await expect(seen.getByRole("button", { name: "Suspend agent" })).toHaveCount(0);
    await seen.getByRole("button", { name: "Suggest a bounded delegation" }).click();
    const dialog = approver.getByRole("dialog", { name: "Suggest a bounded delegation" });
    await expect(dialog).toContainText("It allows what each of the requests would have allowed, and nothing else.");
    const link = new URL((await dialog.getByText(/\/delegations\/new\?drip=req_/).textContent()) ?? "");
    await approver.keyboard.press("Escape");
    await examineHere(approver, "drip");

    const alba = await open(await session("finance"));
    await alba.goto(link.pathname + link.search);
    await expect(pane(alba, "Form").getByLabel("Resources").first()).toHaveValue(/account\/eu-\d/);
    await alba.getByRole("button", { name: "Review and send" }).click();
    await alba.getByRole("dialog").getByRole("button", { name: "Send for approval" }).click();
    await expect(alba).toHaveURL(/\/requests\/req_/);

    const security = await open(await session("security"));
    await security.goto("/approvals?queue=waiting");
    const offered = security.getByRole("note").filter({ hasText: `${name} asked` });
    await offered.getByRole("button", { name: "Suspend agent" }).click();
    const suspend = security.getByRole("dialog", { name: `Suspend agent ${name}` });
    await suspend.getByLabel(/^Reason/).fill("Until it is clear why it asks.");
    await suspend.press("Control+Enter");
    await expect(security.getByText("Agent suspended", { exact: true })).toBeVisible();
    await expect(offered).toContainText("The agent is suspended.");
  });
});
