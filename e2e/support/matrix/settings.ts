import { controlThing, standingRun } from "@/e2e/support/matrix/controls";
import { until } from "@/e2e/support/until";
import { newKey } from "@/lib/testing/agent-client";
import { addPerson, type HttpClient, type Json, succeeded } from "@/lib/testing/http";
import { askPerson, decideAction, payments, type Stage, type Subject } from "@/lib/testing/stage";
import { newWitnessKey } from "@/lib/testing/tile-files";
import { addBrowser, addMail, addWebhook } from "./channels";

/** Trusts an issuer of workloads with one key that no test uses. */
export async function trustIssuer(admin: HttpClient): Promise<string> {
  const issuer = `https://platform-${crypto.randomUUID()}.acme.example`;
  const settings = { name: "A platform", kind: "workloads", issuer, keySource: "jwks", jwks: { keys: [newKey().jwk] } };
  return succeeded(await admin.post<{ id: string }>("/api/trusted-issuers", settings)).id;
}

/** Reads the id of the newest signing key. */
export async function signingKey(admin: HttpClient): Promise<string> {
  const { keys } = succeeded(await admin.get<{ keys: { id: string }[] }>("/api/keys?limit=1"));
  return keys[0]?.id ?? "";
}

/** Lets people sign in with a provider that is nowhere. */
export async function addProvider(admin: HttpClient): Promise<string> {
  const slug = `p${crypto.randomUUID().slice(0, 12)}`;
  const client = { clientId: slug, clientSecret: "secret-of-a-test" };
  const settings = { slug, name: "A provider", issuer: "http://127.0.0.1:9", ...client, securityEvents: true };
  return succeeded(await admin.post<{ id: string }>("/api/identity-providers", settings)).id;
}

/** A provider one of whose groups gets a role. */
export async function addMapping(admin: HttpClient): Promise<Made> {
  const providerId = await addProvider(admin);
  const mapping = { value: "ops", roles: ["security"] };
  succeeded(await admin.post(`/api/identity-providers/${providerId}/mappings`, mapping));
  return { providerId };
}

/** Makes an edit that waits for a second person; answers the change and its digest. */
export async function waitingEdit(admin: HttpClient, path: string, edit: Json): Promise<Record<string, string>> {
  type Edited = { pendingChange: { id: string; digest: string } };
  const edited = await admin.send<Edited>("PATCH", path, { json: { ...edit, reason: "A test" } });
  const { id, digest } = succeeded(edited, [202]).pendingChange;
  return { changeId: id, digest };
}

/** Proposes other rules for a policy; answers the change and its digest. */
export async function proposeRules(admin: HttpClient, policyId: string): Promise<Record<string, string>> {
  const rules = [{ when: {}, steps: [{ name: "Two", quorum: 2 }] }];
  const path = `/api/approval-policies/${policyId}/changes`;
  const body = { version: 1, rules, reason: "A test" };
  const { id, digest } = succeeded(await admin.post<{ change: { id: string; digest: string } }>(path, body)).change;
  return { changeId: id, digest };
}

/** Waits until a record is sealed and answers its place. */
export const sealedIndex = (client: HttpClient, query: string): Promise<string> =>
  until(`Nothing was sealed about ${query}.`, async () => {
    const { body } = await client.get<{ entries: { index: number }[] }>(`/api/audit?q=${encodeURIComponent(query)}`);
    const [entry] = body.entries;
    return entry && String(entry.index);
  });

type Made = Record<string, string>;

/** A blueprint of which an edit waits for a second person. */
export async function addBlueprintChange(stage: Stage): Promise<Made> {
  const blueprint = { name: `Blueprint ${crypto.randomUUID()}`, ceiling: [payments(stage)] };
  const { id: blueprintId } = succeeded(await stage.admin.post<{ id: string }>("/api/blueprints", blueprint));
  const path = `/api/blueprints/${blueprintId}`;
  return { blueprintId, ...(await waitingEdit(stage.admin, path, { ceiling: null })) };
}

/** Starts a preview or replay of a ceiling as the admin. */
export async function startComputation(
  admin: HttpClient,
  blueprintId: string,
  verb: "preview" | "replay",
): Promise<Made> {
  const body = verb === "preview" ? {} : { ceiling: null };
  const answer = await admin.post(`/api/blueprints/${blueprintId}/${verb}`, body);
  succeeded(answer, [200, 202]);
  // A busy machine goes on with it as a job, and names its address as one that is read later.
  const address = answer.headers.get("content-location") ?? answer.headers.get("location");
  return { blueprintId, computationId: address?.split("/").at(-1) ?? "" };
}

export async function addTemplate(stage: Stage): Promise<Made> {
  const template = { name: `Template ${crypto.randomUUID()}`, authority: [payments(stage)] };
  return { templateId: succeeded(await stage.admin.post<{ id: string }>("/api/authority-templates", template)).id };
}

/** Starts an export of no entries; without `done` it may still be queued. */
export async function addExport(client: HttpClient, { done }: { done: boolean }): Promise<Made> {
  const order = { kind: "audit", q: "code:agent_revoked", format: "ndjson", purpose: "A test" };
  const { id } = succeeded(await client.post<{ id: string }>("/api/exports", order), [202]);
  const isDone = async () =>
    succeeded(await client.get<{ status: string }>(`/api/exports/${id}`)).status === "done" || undefined;
  if (done) await until(`The export ${id} did not end.`, isDone);
  return { exportId: id, name: "manifest.json" };
}

/** Opens a case; one with an entry has it pinned. */
export async function addCase(client: HttpClient, index?: string): Promise<Made> {
  const period = { from: "2026-11-24T09:00:00Z", to: "2027-11-24T09:00:00Z" };
  type Opened = { id: string; assignee: { id: string } };
  const { id, assignee } = succeeded(await client.post<Opened>("/api/cases", { title: "A test", ...period }));
  if (index !== undefined) {
    succeeded(await client.post(`/api/cases/${id}/pins`, { index: Number(index), note: "A test" }));
  }
  return { caseId: id, assigneeId: assignee.id };
}

async function addClosedCase(client: HttpClient): Promise<Made> {
  const made = await addCase(client);
  succeeded(await client.post(`/api/cases/${made.caseId}/close`, { reason: "For a test" }));
  return made;
}

let searches = 0;

/** Saves a personal search. */
export async function addSearch(client: HttpClient): Promise<Made> {
  searches += 1;
  const { id } = succeeded(await client.post<{ id: string }>("/api/saved-searches", { name: `A test ${searches}` }));
  return { savedSearchId: id };
}

/** Creates a stream to a receiver that is not there. There are few at most, so those of earlier calls go. */
export async function addStream(client: HttpClient, name = "Of a call"): Promise<Made> {
  const { streams } = (await client.get<{ streams: { id: string; name: string }[] }>("/api/streams")).body;
  for (const { id } of streams.filter((one) => one.name === name)) {
    await client.send("DELETE", `/api/streams/${id}`, { json: {} });
  }
  const stream = { name, kind: "webhook", url: "https://127.0.0.1:1/hook" };
  return { streamId: succeeded(await client.post<{ id: string }>("/api/streams", stream)).id };
}

/** Names a new witness. */
export async function addWitness(admin: HttpClient): Promise<Made> {
  const { witnesses } = succeeded(
    await admin.post<{ witnesses: { id: string }[] }>("/api/log-witnesses", { vkey: newWitnessKey() }),
  );
  return { witnessId: witnesses.at(-1)?.id ?? "" };
}

/** Imports an identity of another system. */
export async function addDiscovery(admin: HttpClient): Promise<Made> {
  const rows = [{ externalId: "of-a-call", name: "Of a call" }];
  succeeded(await admin.post("/api/discoveries/imports", { origin: "Matrix", kind: "api_key", rows }));
  const { body } = await admin.get<{ discoveries: { id: string }[] }>("/api/discoveries?q=origin:Matrix");
  return { discoveryId: body.discoveries[0]?.id ?? "" };
}

/** Places a legal hold of a period without records. */
export async function addHold(admin: HttpClient): Promise<Made> {
  const hold = { name: "A test", reason: "A test", from: "2020-01-01T00:00:00Z", to: "2020-01-02T00:00:00Z" };
  const { holds } = succeeded(await admin.post<{ holds: { id: string }[] }>("/api/legal-holds", hold));
  return { holdId: holds[0]?.id ?? "" };
}

/** An export that is done, a case, a saved search, a stream, and a finished run of a control. */
export const addEvidence = async (client: HttpClient): Promise<Made> => {
  const [exported, run] = await Promise.all([addExport(client, { done: true }), standingRun(client)]);
  return {
    ...(await addStream(client, "Standing")),
    ...(await addWebhook(client, "Standing")),
    ...(await addCase(client)),
    ...(await addSearch(client)),
    ...{ ...exported, ...run },
  };
};

/** Signs in one person for each role; the owner and the stranger are members. */
export async function peopleOfMatrix(stage: Stage): Promise<Record<string, HttpClient>> {
  const client = async (role: "security" | "auditor" | "member") => (await addPerson(stage.admin, [role])).client;
  const [security, auditor, stranger] = [await client("security"), await client("auditor"), await client("member")];
  const { admin, owner, approver } = stage;
  return { admin, security, auditor, stranger, owner: owner.client, approver: approver.client };
}

/** An action that waits for a person, or that the approver approved. */
export async function addAskedAction(
  stage: Stage,
  asking: Subject,
  given: "asked-action" | "approved-action",
): Promise<Made> {
  const token = await asking.instance.token(stage.server.identifier, { at: stage.admin.origin });
  const asked = await askPerson(stage, { ...asking, token });
  if (given === "approved-action") succeeded(await decideAction(stage, asked, "approve"));
  return { actionApprovalId: asked.id, digest: asked.digest };
}

/** A request by the approver to revoke a delegation. */
export async function addAskedRevocation({ approver }: Stage, delegationId: string): Promise<Made> {
  const path = `/api/delegations/${delegationId}/revocation-requests`;
  const made = await approver.client.post<{ id: string }>(path, { reason: "A test" });
  return { askedRevocationId: succeeded(made).id };
}

/** A suspension of the agents of a person who owns none. */
async function addSuspendedFleet(admin: HttpClient): Promise<Made> {
  const { id: ownerId } = await addPerson(admin, ["member"]);
  const suspension = { scope: { ownerId }, reason: "A test" };
  return { revocationId: succeeded(await admin.post<{ id: string }>("/api/revocations/suspensions", suspension)).id };
}

/** An access review that opens tomorrow. */
async function addReview(admin: HttpClient): Promise<Made> {
  return { reviewId: succeeded(await admin.post<{ id: string }>("/api/reviews", reviewBody())).id };
}

function reviewBody(change: object = {}) {
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  return {
    ...{ name: "A test", scope: { kind: "agents", q: "" }, reviewers: "owners", onSilence: "keep" },
    ...{ opensAt: inDays(1), dueAt: inDays(2), ...change },
  };
}

/** An open access review whose item the owner of the agent answers. */
export async function addOpenReview(admin: HttpClient, agentId: string): Promise<Made> {
  const body = reviewBody({ scope: { kind: "agents", q: `id:${agentId}` }, opensAt: undefined });
  const { id: reviewId } = succeeded(await admin.post<{ id: string }>("/api/reviews", body));
  return until("The access review did not open.", async () => {
    const { items } = succeeded(await admin.get<{ items: { id: string }[] }>(`/api/reviews/${reviewId}/items`));
    const { status } = succeeded(await admin.get<{ status: string }>(`/api/reviews/${reviewId}`));
    return items[0] && status === "open" ? { reviewId, itemId: items[0].id } : undefined;
  });
}

async function addClosedReview(admin: HttpClient): Promise<Made> {
  const made = await addReview(admin);
  succeeded(await admin.post(`/api/reviews/${made.reviewId}/cancel`, {}));
  return made;
}

/** The kinds of things that audits keep, and how one of each is made. */
export const evidence = {
  review: addReview,
  "closed-review": addClosedReview,
  export: (admin: HttpClient) => addExport(admin, { done: false }),
  case: addCase,
  closedCase: addClosedCase,
  hold: addHold,
  witness: addWitness,
  "saved-search": addSearch,
  stream: (admin: HttpClient) => addStream(admin),
  webhook: (admin: HttpClient) => addWebhook(admin),
  mail: addMail,
  browser: addBrowser,
  "suspended-fleet": addSuspendedFleet,
  control: (admin: HttpClient) => controlThing(admin, "control"),
  "control-run": (admin: HttpClient) => controlThing(admin, "control-run"),
  "control-item": (admin: HttpClient) => controlThing(admin, "control-item"),
} as const satisfies Record<string, (admin: HttpClient, index?: string) => Promise<Made> | Made>;

export const isEvidence = (given: string): given is keyof typeof evidence => given in evidence;
