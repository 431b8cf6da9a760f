import { validBodies } from "@/e2e/protocol/bad-input/bodies";
import { foundAsNewest, type Given } from "@/e2e/protocol/matrix-row";
import { inTurn } from "@/lib/platform/database/in-turn";
import { addPasskey, addPerson, type HttpClient, type Json, succeeded } from "@/lib/testing/http";
import {
  addAgent,
  addAskingSubject,
  addInstance,
  addSubject,
  ask,
  askPerson,
  delegate,
  evaluate,
  type MadeRequest,
  type Stage,
  type Subject,
  showCopy,
} from "@/lib/testing/stage";
import { endedAgent } from "./agents-ended";
import * as lifecycle from "./lifecycle";
import * as settings from "./settings";

/** Ids of a call's objects, by the names of path parameters. */
export type Ids = Record<string, string>;

/** Makes the objects of calls: one for all calls that only read, and a new one for each call that changes it. */
export class Things {
  private constructor(
    private readonly stage: Stage,
    readonly subject: Subject,
    private readonly asking: Subject,
    private readonly standing: Ids,
  ) {}
  private secondAdmin: HttpClient | undefined;

  static async make(stage: Stage): Promise<Things> {
    const subject = await addSubject(stage);
    const { agentId, delegationId, instance } = subject;
    const { body } = await evaluate(stage, subject);
    const request = await ask(stage, agentId);
    const issuerId = await settings.trustIssuer(stage.admin);
    const { blueprints } = (await stage.admin.get<{ blueprints: { id: string }[] }>("/api/blueprints")).body;
    const stopped = await addAgent(stage);
    const revocation = { scope: { agentId: stopped.agentId }, reason: "A test" };
    const { id: revocationId } = succeeded(await stage.admin.post<{ id: string }>("/api/revocations", revocation));
    const group = succeeded(await stage.admin.post<{ id: string }>("/api/groups", { name: "standing" }));
    const asking = await addAskingSubject(stage);
    const [review, evidence, index] = await Promise.all([
      settings.addOpenReview(stage.admin, agentId),
      settings.addEvidence(stage.admin),
      settings.sealedIndex(stage.admin, `id:${body.context.decision_id}`),
    ]);
    return new Things(stage, subject, asking, {
      actionApprovalId: (await askPerson(stage, asking)).id,
      ...{ agentId, delegationId, instanceId: instance.clientId, clientId: instance.clientId },
      ...{ requestId: request.id, digest: request.digest, revocationId, decisionId: body.context.decision_id },
      ...{
        resourceServerId: stage.server.id,
        personId: stage.owner.id,
        ownerEmail: stage.owner.email,
        subjectId: stage.owner.id,
        issuerId,
        groupId: group.id,
        providerId: await settings.addProvider(stage.admin),
        blueprintId: blueprints[0]?.id ?? "",
      },
      ...(await lifecycle.standingLifecycle(stage, agentId)),
      detectionId: await showCopy(stage, subject),
      ...{ version: "1", kid: await settings.signingKey(stage.admin) },
      ...{ ...review, ...evidence, ...(await settings.addDiscovery(stage.admin)), index },
    });
  }

  async given(given: Given = "standing"): Promise<Ids> {
    return { ...this.standing, ...(await this.fresh(given)) };
  }

  /** The objects of so many calls, made side by side where one does not take the place of another. */
  async givenEach(count: number, given?: Given): Promise<Ids[]> {
    const calls = Array.from({ length: count });
    if (given && foundAsNewest.includes(given)) return inTurn(calls, () => this.given(given));
    return Promise.all(calls.map(() => this.given(given)));
  }

  private fresh(given: Given): Promise<Ids> | Ids {
    if (settings.isEvidence(given)) return settings.evidence[given](this.stage.admin, this.standing.index);
    if (lifecycle.isOfLifecycle(given)) return this.second().then((two) => lifecycle.made[given](this.stage, two));
    if (given === "revoked" || given === "retired") return endedAgent[given](this.stage);
    switch (given) {
      case "standing":
        return {};
      case "draft":
        return this.agent();
      case "active":
        return this.agent("activate");
      case "suspended":
        return this.agent("activate", "suspend");
      case "token":
        return this.token();
      case "instance":
        return this.instance();
      case "quarantined":
        return this.instance("quarantine");
      case "detection":
        return this.detection();
      case "request":
        return this.request();
      case "consent":
        return this.request(this.stage.admin);
      case "asked-action":
      case "approved-action":
        return settings.addAskedAction(this.stage, this.asking, given);
      case "delegation":
        return this.delegation();
      case "suspended-delegation":
        return this.delegation("suspend");
      case "key":
        return this.key();
      case "trusted-issuer":
        return settings.trustIssuer(this.stage.admin).then((issuerId) => ({ issuerId }));
      case "workload-rule":
        return this.workloadRule();
      case "identity":
        return this.identity(this.stage.admin);
      case "waiting-identity":
        return this.second().then((admin) => this.identity(admin));
      case "agent-change":
        return this.agentChange();
      case "blueprint-change":
        return settings.addBlueprintChange(this.stage);
      case "preview":
      case "replay":
        return settings.startComputation(this.stage.admin, this.standing.blueprintId ?? "", given);
      case "policy":
        return this.policy();
      case "policy-change":
        return this.policyChange();
      case "group":
        return this.group();
      case "member":
        return this.member();
      case "identity-provider":
        return settings.addProvider(this.stage.admin).then((providerId) => ({ providerId }));
      case "mapping":
        return settings.addMapping(this.stage.admin);
      case "entitlement-change":
        return this.entitlementChange();
      case "draft-delegation":
        return this.draft();
      case "template":
        return settings.addTemplate(this.stage);
      case "test":
        return this.test();
      case "asked-revocation":
        return this.delegation().then((ids) => settings.addAskedRevocation(this.stage, ids.delegationId ?? ""));
      case "passkey":
        return this.passkey();
      default:
        return this.person(given);
    }
  }

  private async agent(...verbs: string[]): Promise<Ids> {
    const { agentId } = await addAgent(this.stage);
    for (const verb of verbs) await this.post(`/api/agents/${agentId}/${verb}`, verb === "suspend" ? reason : {});
    return { agentId };
  }

  private async token(): Promise<Ids> {
    const { agentId = "" } = await this.agent("activate");
    const { id } = await this.post(`/api/agents/${agentId}/enrolment-tokens`, { ttlSeconds: 600 });
    return { agentId, tokenId: id };
  }

  private async instance(verb?: string): Promise<Ids> {
    const { clientId: instanceId } = await addInstance(this.stage, this.subject.agentId);
    if (verb) await this.post(`/api/instances/${instanceId}/${verb}`, reason);
    return { instanceId };
  }

  /** A copy of an instance that shows itself: its retired key signs once more. */
  private async detection(): Promise<Ids> {
    return { detectionId: await showCopy(this.stage, this.subject) };
  }

  private async request(client = this.stage.owner.client): Promise<Ids> {
    const stage = { ...this.stage, owner: { ...this.stage.owner, client } };
    const { id, digest }: MadeRequest = await ask(stage, this.subject.agentId);
    return { requestId: id, digest };
  }

  private async delegation(verb?: string): Promise<Ids> {
    const delegationId = await delegate(this.stage, this.subject.agentId);
    if (verb) await this.post(`/api/delegations/${delegationId}/${verb}`, reason);
    return { delegationId };
  }

  private async key(): Promise<Ids> {
    return { keyId: (await this.post(`/api/resource-servers/${this.stage.server.id}/keys`, { name: "another" })).id };
  }

  private async workloadRule(): Promise<Ids> {
    const { agentId } = this.subject;
    const path = `/api/trusted-issuers/${this.standing.issuerId}/rules`;
    return { ruleId: (await this.post(path, { agentId, subjectPattern: `pod:${crypto.randomUUID()}` })).id };
  }

  /** A person with an account elsewhere, whose name there is the person's id. */
  private async identity(linker: HttpClient): Promise<Ids> {
    const { personId = "" } = await this.person("person");
    const identity = { iss: "https://idp.acme.example", sub: personId };
    succeeded(await linker.post(`/api/people/${personId}/identities`, identity));
    return { personId };
  }

  private async agentChange(): Promise<Ids> {
    const { agentId = "" } = await this.agent("activate");
    return {
      agentId,
      ...(await settings.waitingEdit(this.stage.admin, `/api/agents/${agentId}`, { riskTier: "high" })),
    };
  }

  private async policy(): Promise<Ids> {
    return { policyId: (await this.post("/api/approval-policies", { name: `policy-${crypto.randomUUID()}` })).id };
  }

  private async policyChange(): Promise<Ids> {
    const { policyId = "" } = await this.policy();
    return { policyId, ...(await settings.proposeRules(this.stage.admin, policyId)) };
  }

  private async group(): Promise<Ids> {
    return { groupId: (await this.post("/api/groups", { name: `group-${crypto.randomUUID()}` })).id };
  }

  private async member(): Promise<Ids> {
    const ids = { ...(await this.group()), ...(await this.person("person")) };
    await this.post(`/api/groups/${ids.groupId}/members`, { personId: ids.personId ?? "" });
    return ids;
  }

  /** Another admin than the one who is asked. */
  private async second(): Promise<HttpClient> {
    this.secondAdmin ??= (await addPerson(this.stage.admin, ["admin"])).client;
    return this.secondAdmin;
  }

  /** A change of a group's entitlement, proposed by another admin. */
  private async entitlementChange(): Promise<Ids> {
    const { groupId = "" } = await this.group();
    const body = validBodies(this.stage, { agentId: "", personId: "" })["POST /api/entitlement-changes"];
    type Proposed = { change: { id: string; digest: string } };
    const proposed = await (await this.second()).post<Proposed>("/api/entitlement-changes", {
      ...body,
      subjectId: groupId,
    });
    const { id, digest } = succeeded(proposed).change;
    return { changeId: id, digest, groupId };
  }

  /** A draft of the owner. */
  private async draft(): Promise<Ids> {
    const { agentId, personId = "" } = this.standing;
    const body = validBodies(this.stage, { agentId: agentId ?? "", personId })["POST /api/drafts"];
    const made = await this.stage.owner.client.post<{ id: string }>("/api/drafts", body ?? {});
    return { draftId: succeeded(made).id };
  }

  private async test(): Promise<Ids> {
    const { agentId = "", personId = "" } = this.standing;
    const body = validBodies(this.stage, { agentId, personId })["POST /api/agents/[agentId]/authority-tests"];
    const path = `/api/agents/${agentId}/authority-tests`;
    return { testId: (await this.post(path, { ...body, name: `Test ${crypto.randomUUID()}` })).id };
  }

  /** A person with a passkey. */
  private async passkey(): Promise<Ids> {
    const { id: personId, client } = await addPerson(this.stage.admin, ["member"]);
    const { passkeyId } = await addPasskey(client, this.stage.publicUrl);
    return { personId, passkeyId };
  }

  private async person(given: "person" | "deactivated" | "invited"): Promise<Ids> {
    const email = `somebody-${crypto.randomUUID()}@acme.example`;
    const password = given === "invited" ? {} : { password: "a long enough password" };
    const { id } = await this.post("/api/people", { email, name: "Some Body", roles: ["member"], ...password });
    if (given === "deactivated") await this.post(`/api/people/${id}/deactivate`, {});
    return { personId: id };
  }

  private async post(path: string, json: Json): Promise<{ id: string }> {
    return succeeded(await this.stage.admin.post<{ id: string }>(path, json));
  }
}

const reason = { reason: "For a test" };
