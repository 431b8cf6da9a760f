import { findAgent } from "@/lib/agents/queries";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { personRefusal } from "@/lib/principals/standing.policy";
import { loadPersonByIdentity } from "@/lib/principals/standing.store";
import { type Examined, examineToken } from "@/lib/trusted-issuers/commands/verify-token";
import type { Fault } from "@/lib/trusted-issuers/examine";
import { type TestCheckName, testChecks, type WorkloadRule } from "@/lib/trusted-issuers/model";
import { matchingRules } from "@/lib/trusted-issuers/policy";
import { toRuleResponse } from "@/lib/trusted-issuers/queries";
import type { TestTokenResponse } from "@/lib/trusted-issuers/schema";
import { describePass, faultWords } from "@/lib/trusted-issuers/words";
import { type RuleRefusal, ruleRefusal } from "./workload.policy";
import { loadWorkloadEnrolment } from "./workload.store";

type Check = TestTokenResponse["checks"][number];

/** Checks before any claim is judged. The first failure hides the checks after it. */
const beforeClaims: readonly TestCheckName[] = ["form", "type", "algorithm", "issuer", "key", "signature"];
const ofToken: readonly TestCheckName[] = [...beforeClaims, "audience", "times", "subject"];

/**
 * Explains the checks of a token one by one. It enrols no instance, and stores nothing about the token.
 *
 * Before the signature is verified, the answer shows only the issuer and key that the token names.
 */
export async function testToken(token: string): Promise<TestTokenResponse> {
  const examined = await examineToken(token, clock.now());
  const checks = ofToken.map((name) => toCheck(name, examined));
  const sound = examined.faults.length === 0;
  const { issuer, rules = [] } = examined.trust ?? {};
  const sub = String(examined.jws?.payload.sub ?? "");
  if (!sound || !issuer) return { checks: [...checks, ...unreached(checks.length)], rule: null, agent: null };
  if (issuer.kind === "people") {
    const refusal = await personRefused(issuer.issuer, sub, examined.jws?.payload.iat);
    return { checks: [...checks, ...forPerson(refusal)], rule: null, agent: null };
  }
  const [rule] = matchingRules(rules, sub);
  const agent = rule && (await findAgent(rule.agentId));
  const standing = rule && (await loadWorkloadEnrolment(rule.id, prisma()));
  const refusal = rule && ruleRefusal(standing, { issuerEpoch: standing?.issuerEpoch, createdAt: rule.createdAt });
  return {
    checks: [...checks, ...forWorkload(rule, agent, refusal)],
    rule: rule ? await toRuleResponse(rule) : null,
    agent: agent ? { id: agent.id, name: agent.name, status: agent.status } : null,
  };
}

function toCheck(name: TestCheckName, examined: Examined): Check {
  const [first] = examined.faults;
  const fault = examined.faults.find(({ check }) => check === name);
  if (fault) return { name, ok: false, says: says(fault) };
  const stopped = first && beforeClaims.includes(first.check) && ofToken.indexOf(name) > ofToken.indexOf(first.check);
  return stopped ? notReached(name) : { name, ok: true, says: describePass(name, examined) };
}

const says = ({ code }: Fault): string => faultWords[code] ?? code;
const notReached = (name: TestCheckName): Check => ({ name, ok: null, says: "Not reached." });

/** The checks after those of the token itself. The last one states the outcome. */
function unreached(from: number): Check[] {
  return testChecks
    .slice(from)
    .map((name) =>
      name === "outcome" ? { name, ok: false, says: "The token is refused. It enrols no instance." } : notReached(name),
    );
}

/** The reason why the exchange of a valid token for a person is refused; undefined when it is not. */
async function personRefused(issuer: string, sub: string, iat: unknown): Promise<string | undefined> {
  const person = await loadPersonByIdentity(issuer, sub);
  if (!person) return "no account of a person here is linked to this subject, or the link still waits";
  return personRefusal(person, new Date((typeof iat === "number" ? iat : 0) * 1000));
}

function forPerson(refusal: string | undefined): Check[] {
  const none = "The issuer is for people. No workload rule is needed.";
  return [
    { name: "rule", ok: null, says: none },
    { name: "network", ok: null, says: none },
    { name: "agent", ok: null, says: none },
    {
      name: "outcome",
      ok: refusal === undefined,
      says: refusal
        ? `The token is refused: ${refusal}.`
        : "The token is accepted. An agent may act for this person if a delegation names them.",
    },
  ];
}

type AgentState = { name: string; status: string };

/** A sentence about the fault of a rule or of its agent. */
function faultOf({ name, status }: AgentState, refusal: RuleRefusal): string {
  if (refusal === "ended") return "The rule or its issuer ended a moment ago.";
  if (refusal === "stopped") {
    return `The rules of ${name} from before its last stop are void, including this one. Create the rule again.`;
  }
  return status === "active" ? `No active person owns the agent ${name}.` : `The agent ${name} is ${status}.`;
}

function forWorkload(
  rule: WorkloadRule | undefined,
  agent: AgentState | undefined,
  refusal: RuleRefusal | undefined,
): Check[] {
  if (!rule || !agent) {
    return [
      { name: "rule", ok: false, says: "No active rule of this issuer matches the subject." },
      notReached("network"),
      notReached("agent"),
      { name: "outcome", ok: false, says: "The token is refused. It enrols no instance." },
    ];
  }
  const fault = refusal && faultOf(agent, refusal);
  return [
    { name: "rule", ok: true, says: `The subject matches ${rule.subjectPattern}.` },
    rule.network === null
      ? { name: "network", ok: true, says: "It may be used from anywhere." }
      : { name: "network", ok: null, says: `It is accepted only from ${rule.network}, which cannot be tested here.` },
    {
      name: "agent",
      ok: fault === undefined,
      says: fault ?? `The agent ${agent.name} is active.`,
    },
    {
      name: "outcome",
      ok: fault === undefined,
      says: fault
        ? "The token is refused. It enrols no instance."
        : `With a proof by a new key, it enrols an instance of ${agent.name}.`,
    },
  ];
}
