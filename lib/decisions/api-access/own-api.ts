import type { AuthorityElement } from "@/lib/authority/language/model";
import { involvedBehind } from "@/lib/credentials/people-behind";
import { type Decision, decide } from "@/lib/decisions/commands/decide";
import { subjectOf } from "@/lib/decisions/evaluate/cache";
import { presentedToken } from "@/lib/decisions/evaluate/evidence";
import type { SubjectContext } from "@/lib/decisions/model";
import { answerableIn, representedPerson } from "@/lib/delegations/chain/policy";
import { clock } from "@/lib/platform/base/clock";
import { DomainError } from "@/lib/platform/base/domain-error";
import { runtime } from "@/lib/platform/base/runtime";
import { clientAddress } from "@/lib/platform/http/client-address";
import { readBytes } from "@/lib/platform/http/read-body";
import { queryOfUrl, requestPath } from "@/lib/platform/http/request-path";
import { isSafeMethod } from "@/lib/platform/http/same-origin";
import { traceOf } from "@/lib/platform/http/trace";
import type { AutomatedPrincipal } from "@/lib/principals/automation";
import type { Permission } from "@/lib/principals/permissions";
import { permissionsOfPerson } from "@/lib/principals/session.store";
import { sha256 } from "@/lib/protocols/encoding/sha256";
import { delegablePermissions, ownApiIdentifier, ownApiType } from "@/lib/resource-servers/own-api";
import type { PepStanding } from "@/lib/resource-servers/standing.model";
import { loadServerByIdentifier } from "@/lib/resource-servers/standing.store";
import { uniqueBinding } from "@/lib/tokens/issue/unique-binding";
import { instancesOf } from "@/lib/tokens/validity.policy";

const answerWithinMs = 2_000;
/** The largest body that any endpoint of the API accepts. */
const maxBodyBytes = 1_048_576;

/**
 * Judges a request to this product's own API that carries an access token, as any resource server would: possession is
 * proved, and the action (a permission) is decided and recorded before anything happens.
 *
 * The agent then acts as the represented person with that one permission, if they still have it. A permission to read
 * lets the agent change nothing, even if the person could stop something with it.
 *
 * @throws DomainError `token_invalid` and the like (401), `insufficient_scope` and refusals of the decision (403).
 * @see RFC 6750 section 3.1, RFC 9449 section 7.1
 */
export async function automatedPrincipal(request: Request, anyOf: readonly Permission[]): Promise<AutomatedPrincipal> {
  const { token, scheme } = credentialsOf(request);
  const [subject, pep] = await Promise.all([subjectOfToken(token), ownPep()]);
  if (!pep) throw invalid("Access tokens are not accepted here.");
  if (subject.token.resourceServerId !== pep.server.id) throw invalid("The token is for another resource server.");
  const proof = proofOf(request, scheme, subject);
  const usable = isSafeMethod(request.method) ? anyOf : anyOf.filter((one) => !one.endsWith(":read"));
  const permission = await permissionHeld(subject, usable);
  if (!permission) throw insufficient(`The token includes no usable permission of ${anyOf.join(", ")}.`, usable[0]);
  const decision = await decidePermission({ pep, request, token, subject, permission, proof });
  // The cached subject may be out of date; the decision uses current facts.
  if (!decision.allowed || !decision.subject) throw refused(decision);
  return actAs(decision.subject, { pep, request, permission }, decision);
}

function credentialsOf(request: Request): { scheme: "bearer" | "dpop"; token: string } {
  const match = /^(Bearer|DPoP) ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)$/i.exec(
    request.headers.get("authorization") ?? "",
  );
  const [, scheme, token] = match ?? [];
  if (scheme === undefined || token === undefined) throw invalid("The Authorization header contains no access token.");
  return { scheme: scheme.toLowerCase() === "dpop" ? "dpop" : "bearer", token };
}

async function subjectOfToken(token: string): Promise<SubjectContext> {
  const presented = presentedToken({ access_token: token }, clock.now());
  const subject = "jti" in presented ? await subjectOf(presented.jti, false) : undefined;
  if (!subject) throw invalid("This server did not issue the token.");
  return subject;
}

/** A bound token never passes as a bearer token (RFC 9449 section 7.2). */
function proofOf(request: Request, scheme: "bearer" | "dpop", { token }: SubjectContext) {
  const dpop = request.headers.get("dpop");
  const bound = token.jkt !== null;
  if (bound !== (scheme === "dpop")) {
    throw invalid(bound ? "The token is bound to a key: use the DPoP scheme." : "The token is not bound to a key.");
  }
  if (!bound) return undefined;
  if (dpop === null) throw invalid("The DPoP header is missing.");
  return { proof: dpop, method: request.method, url: runtime().publicUrl + requestPath(request) };
}

/**
 * Finds the permission for a request: the first that every hop gives, else the first that the delegation gives, so that
 * its denial is recorded. Reads current facts before it finds none.
 */
async function permissionHeld(subject: SubjectContext, usable: readonly Permission[]): Promise<Permission | undefined> {
  const heldBy = ({ hops, chain }: SubjectContext) =>
    usable.find((one) => hops.every(({ authority }) => gives(authority.elements, one))) ??
    usable.find((one) => gives(chain.hops.at(-1)?.effective ?? [], one));
  const known = heldBy(subject);
  if (known) return known;
  const current = await subjectOf(subject.token.jti, true);
  return current && heldBy(current);
}

const gives = (authority: readonly AuthorityElement[], permission: Permission): boolean =>
  authority.some(
    ({ type, locations, actions }) =>
      type === ownApiType && locations.includes(ownApiIdentifier()) && actions.includes(permission),
  );

async function ownPep(): Promise<PepStanding | undefined> {
  const server = await loadServerByIdentifier(ownApiIdentifier());
  return server?.active ? { keyId: "own-api", server } : undefined;
}

type Requested = { pep: PepStanding; request: Request; permission: Permission };
type Asked = Requested & {
  token: string;
  subject: SubjectContext;
  proof: ReturnType<typeof proofOf>;
};

async function decidePermission({ pep, request, token, subject, permission, proof }: Asked): Promise<Decision> {
  const bodyDigest = await digestOfRequest(request, permission);
  return decide({
    pep,
    // All agents ask through one server here, so each agent has its own turn.
    asker: subject.client.agent.id,
    reloadPep: ownPep,
    isAgent: true,
    subjectId: subject.client.agent.id,
    subjectProperties: { access_token: token },
    proof,
    proposed: {
      ...{ ...actionOf(request, permission), context: {} },
      // If an approval policy asks, the approval is bound to this exact request.
      operationDigest: bodyDigest,
    },
    bodyDigest,
    trace: traceOf(request),
    // No PEP repeats questions here, so a second use of a proof is a replay (RFC 9449 section 11.1).
    proofBinding: uniqueBinding(),
    answerBy: performance.now() + answerWithinMs,
    actionDigest: bodyDigest,
  });
}

function actionOf(request: Request, action: Permission) {
  const identifier = requestPath(request).replace(/^\/api\//, "");
  const ip = clientAddress(request);
  return { type: ownApiType, action, identifier, ...(ip === "" ? {} : { ip }) };
}

/** Computes the digest over the whole request, for the record and for agents that sign each action. */
async function digestOfRequest(request: Request, permission: Permission): Promise<string> {
  const body = isSafeMethod(request.method) ? new Uint8Array() : await readBytes(request.clone(), maxBodyBytes);
  return sha256(`${request.method} ${requestPath(request)}${queryOfUrl(request.url)} ${permission} ${sha256(body)}`);
}

/**
 * Makes the principal from the represented person, not from the first delegator. So the agent sees only what the
 * represented person may see. Both people must still have the permission.
 */
async function actAs(
  subject: SubjectContext,
  requested: Requested,
  { decisionId, at }: Decision,
): Promise<AutomatedPrincipal> {
  const { client, chain, token } = subject;
  const ids = [chain.hops[0]?.delegator?.id, representedPerson(chain)].filter((id) => id !== undefined);
  const people = await Promise.all(ids.map(permissionsOfPerson));
  const person = people.at(-1);
  const has = (one: Permission) => people.every((each) => each?.permissions.has(one));
  const { permission } = requested;
  if (!person || !has(permission)) throw insufficient(`The people behind the token do not all have ${permission}.`);
  return {
    ...person,
    permissions: new Set([
      permission,
      ...readingOf(permission).filter((one) => has(one) && reads(subject, requested, one, at)),
    ]),
    signIn: null,
    sessionId: token.jti,
    // No person signed in, so calls that require a fresh sign-in are refused.
    authenticatedAt: new Date(0),
    through: {
      instanceId: client.id,
      agentId: client.agent.id,
      decisionId,
      answerableIds: await answerableFor(subject),
    },
  };
}

/** The people who can never be the second person for requests of the agent (I9). */
async function answerableFor(subject: SubjectContext): Promise<string[]> {
  return [...new Set([...answerableIn(subject.chain), ...(await involvedBehind(instancesOf(subject)))])];
}

/** The permission to read that belongs to a permission to write. It also needs every hop of the chain (rules L0). */
const readingOf = (permission: Permission): Permission[] =>
  delegablePermissions.filter((one) => one === permission.replace(/:write$/, ":read") && one !== permission);

function reads(
  { hops, client }: SubjectContext,
  { pep, request }: Requested,
  permission: Permission,
  at: Date,
): boolean {
  const type = pep.server.types.find(({ name }) => name === ownApiType);
  const { environment } = client.agent;
  const facts = { ...actionOf(request, permission), location: pep.server.identifier, environment, at, fields: {} };
  return hops.every(({ authority }) => authority.covers(facts, type).ok);
}

const tokenCodes = new Set(["token_invalid", "token_expired", "possession_invalid", "resource_server_mismatch"]);

function refused({ refusal, approval }: Decision): DomainError {
  const { code, reason } = refusal ?? { code: "token_invalid", reason: "The token is not valid." };
  const kind = tokenCodes.has(code) ? "unauthenticated" : "forbidden";
  const waits = approval?.status === "pending" ? ` Send it again once ${approval.id} is approved.` : "";
  return new DomainError(code, kind, reason + waits);
}

const invalid = (detail: string): DomainError => new DomainError("token_invalid", "unauthenticated", detail);
const insufficient = (detail: string, scope?: Permission): DomainError =>
  new DomainError("insufficient_scope", "forbidden", detail, { facts: { scope } });
