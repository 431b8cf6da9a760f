import { expect, type Page } from "@playwright/test";
import { type Json, succeeded } from "@/lib/testing/http";
import { type Decided, delegate, evaluate, type Parties, payments } from "@/lib/testing/stage";
import { enrolledInstance } from "./identity";
import { newAgent, unique } from "./objects";
import { type Api, personOf, type Session, type Who } from "./people";
import { origin } from "./server";

/** A resource server with its key, an agent of a member, and everybody who is needed to give it authority. */
export type Scene = {
  security: Api;
  finance: Api;
  approver: Api;
  agentId: string;
  spiffeId: string;
  key: string;
  at: string;
  serverId: string;
};
type Sessions = (who: Who) => Promise<Session>;

const types = [
  {
    name: "payment",
    actions: ["create", "read", "void"],
    fields: { amount: { kind: "money", unitField: "currency" } },
  },
];

/** Makes a scene of its own for one test, with other members of its agent where they are given. */
export async function scene(session: Sessions, fields: object = {}): Promise<Scene> {
  const [{ api: security }, { api: finance }] = [await session("security"), await session("finance")];
  const { api: approver } = await session("approver");
  const at = `https://${unique("pay")}.acme.example`;
  const server = await security.post<{ id: string }>("/api/resource-servers", { name: "Pay", identifier: at, types });
  const { key } = await security.post<{ key: string }>(`/api/resource-servers/${server.id}/keys`, { name: "pep" });
  const agent = await newAgent(security, { ownerEmail: personOf("finance").email, ...fields });
  const { spiffeId } = await security.get<{ spiffeId: string }>(`/api/agents/${agent.id}`);
  return { security, finance, approver, agentId: agent.id, spiffeId, key, at, serverId: server.id };
}

const partiesOf = ({ finance, approver, at }: Scene): Parties => ({
  owner: finance,
  approver,
  server: { identifier: at },
});

/** One element over payments, with changes. */
export const element = (scene: Scene, change: Json = {}): Json =>
  payments(partiesOf(scene), {
    limits: [{ field: "amount", unit: "USD", max_each: "500.00", max_total: "5000.00", window: "P1D" }],
    ...change,
  });

/** The owner makes a request and the approver approves it; answers the delegation's id. */
export const granted = (scene: Scene, change: Json = {}): Promise<string> =>
  delegate(partiesOf(scene), scene.agentId, {
    authority: [element(scene)],
    expiresAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
    ...change,
  });

/** Asks for a payment, as the protected system does; a digest of the operation asks a person for it. */
export async function askToPay(
  { key, spiffeId }: Scene,
  token: string,
  amount: string,
  operation_digest?: string,
): Promise<Decided> {
  const pep = { admin: { origin }, server: { pepKey: key } };
  const context = operation_digest === undefined ? {} : { operation_digest };
  return succeeded(await evaluate(pep, { spiffeId, token }, { amount, context }));
}

/** Grants the agent authority with an approval threshold, and has it ask for actions that wait for an approver. */
export async function askForActions(scene: Scene, amounts: readonly string[]): Promise<void> {
  const conditions = { approval_above: { field: "amount", unit: "USD", value: "250.00" } };
  await granted(scene, { authority: [element(scene, { conditions })] });
  const token = await (await enrolledInstance(scene.security, scene.agentId)).token(scene.at);
  for (const amount of amounts) await askToPay(scene, token, amount, `refund-${amount}`);
}

export const pane = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
export const code = (page: Page) => pane(page, "Code").getByRole("textbox", { name: "Authority as JSON" });

/** Replaces the code, as pasting does. */
export async function rewrite(page: Page, text: string): Promise<void> {
  await code(page).focus();
  // The full editor loads on focus and replaces the plain field.
  await expect(pane(page, "Code").locator(".cm-focused")).toBeVisible();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}
