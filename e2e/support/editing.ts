import { expect, type Page } from "@playwright/test";
import { newAgent, unique } from "@/e2e/support/browser-objects";
import { type Api, personOf, type Session, type Who } from "@/e2e/support/browser-people";

/** A resource server with its key, an agent of a member, and everybody who is needed to give it authority. */
export type Scene = {
  security: Api;
  finance: Api;
  approver: Api;
  agentId: string;
  spiffeId: string;
  key: string;
  at: string;
};
type Sessions = (who: Who) => Promise<Session>;

const types = [
  {
    name: "payment",
    actions: ["create", "read", "void"],
    fields: { amount: { kind: "money", unitField: "currency" } },
  },
];

/** Makes a scene of its own for one test. */
export async function scene(session: Sessions): Promise<Scene> {
  const [{ api: security }, { api: finance }] = [await session("security"), await session("finance")];
  const { api: approver } = await session("approver");
  const at = `https://${unique("pay")}.acme.example`;
  const server = await security.post<{ id: string }>("/api/resource-servers", { name: "Pay", identifier: at, types });
  const { key } = await security.post<{ key: string }>(`/api/resource-servers/${server.id}/keys`, { name: "pep" });
  const agent = await newAgent(security, { ownerEmail: personOf("finance").email });
  const { spiffeId } = await security.get<{ spiffeId: string }>(`/api/agents/${agent.id}`);
  return { security, finance, approver, agentId: agent.id, spiffeId, key, at };
}

/** One element over payments, with changes. */
export const element = ({ at }: Scene, change: object = {}) => ({
  ...{ type: "payment", locations: [at], actions: ["create"], identifiers: ["account/eu-*"] },
  limits: [{ field: "amount", unit: "USD", max_each: "500.00", max_total: "5000.00", window: "P1D" }],
  ...change,
});

/** The owner asks and the approver says yes; answers the delegation's id. */
export async function granted(scene: Scene, change: object = {}): Promise<string> {
  const { id, digest } = await scene.finance.post<{ id: string; digest: string }>("/api/requests", {
    ...{ agentId: scene.agentId, purpose: "Refund customers", authority: [element(scene)] },
    expiresAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
    ...change,
  });
  const decided = await scene.approver.post<{ delegationId: string }>(`/api/requests/${id}/approve`, { digest });
  return decided.delegationId;
}

export const pane = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
export const code = (page: Page) => pane(page, "Code").getByRole("textbox", { name: "Authority as JSON" });

/** Writes the code anew, as somebody who pastes does. */
export async function rewrite(page: Page, text: string): Promise<void> {
  await code(page).focus();
  // The full editor is loaded for who goes there, and goes on where the plain field was.
  await expect(pane(page, "Code").locator(".cm-focused")).toBeVisible();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}
