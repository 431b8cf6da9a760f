import { z } from "zod";
import { memberName } from "@/lib/control-changes/member-names.model";
import type { ControlChange } from "@/lib/control-changes/model";

const Named = z.object({ name: z.string() });
const Value = z.string().nullable();
const Terms = z.record(z.string(), z.unknown());

/** The members by which a change is described; a document has those of its kind. */
const Document = z.object({
  content: z.object({
    agent: Named.optional(),
    names: z.record(z.string(), z.string()).optional(),
    changes: z.array(z.object({ member: z.string(), before: Value, after: Value })).optional(),
    before: Terms.optional(),
    after: Terms.optional(),
    name: z.string().optional(),
    sentenceAfter: z.string().optional(),
    person: Named.optional(),
    provider: Named.optional(),
    issuer: Named.optional(),
    group: Named.optional(),
    subject: Named.optional(),
    server: Named.optional(),
    retention: Named.optional(),
    hold: Named.optional(),
    action: z.string().optional(),
  }),
});
type Content = z.infer<typeof Document>["content"];

const listed = (names: readonly string[]): string => names.map(memberName).join(", ");

const agentSentence = (name: string, { changes = [], names = {} }: Content): string => {
  const told = (value: string | null) => (value === null ? "none" : (names[value] ?? value));
  const parts = changes.map(
    ({ member, before, after }) => `${memberName(member)} from ${told(before)} to ${told(after)}`,
  );
  return `Change the agent ${name}: ${parts.join(", ")}.`;
};

function blueprintSentence(name: string, { before = {}, after = {} }: Content): string {
  const changed = Object.keys(after).filter(
    (member) => JSON.stringify(before[member]) !== JSON.stringify(after[member]),
  );
  return `Change the blueprint ${name}: ${listed(changed)}.`;
}

const membershipSentence = (person: string, group: string, action: string | undefined): string =>
  action === "add" ? `Add ${person} to the group ${group}.` : `Remove ${person} from the group ${group}.`;

type Described = { sentence: string; name: string };

/** Describes a change by the kind of its control. The name is that of the subject. */
function described(kind: string, content: Content, subject: string): Described {
  const { agent, person, group, provider, issuer, name = subject, sentenceAfter = "" } = content;
  if (kind === "agent")
    return { name: agent?.name ?? subject, sentence: agentSentence(agent?.name ?? subject, content) };
  if (kind === "blueprint") return { name: subject, sentence: blueprintSentence(subject, content) };
  if (kind === "lifecycle-policy")
    return { name: "Lifecycle policy", sentence: "Change the rules of the lifecycle policy." };
  if (kind === "detection-rule") return { name, sentence: `Change the detection rule “${name}”.` };
  if (kind === "suspension") return { name: "Every agent", sentence: "End the suspension of every agent." };
  if (kind === "approval-policy") return { name, sentence: `Change the rules of the approval policy ${name}.` };
  if (kind === "group-membership" && person && group) {
    return { name: person.name, sentence: membershipSentence(person.name, group.name, content.action) };
  }
  if (content.retention || content.hold) {
    return {
      name: (content.retention ?? content.hold)?.name ?? subject,
      sentence: `${titles[kind]}: ${sentenceAfter}`,
    };
  }
  const of = content.subject?.name ?? person?.name ?? provider?.name ?? issuer?.name ?? content.server?.name ?? subject;
  return { name: of, sentence: `${titles[kind] ?? "Change"} ${of}: ${sentenceAfter}` };
}

const titles: Record<string, string> = {
  "person-entitlement": "Change the entitlement of",
  "group-entitlement": "Change the entitlement of the members of",
  "person-roles": "Change the roles of",
  "identity-provider": "Change the identity provider",
  "trusted-issuer": "Change the trusted issuer",
  "resource-server": "Lower effects in the catalogue of",
  "log-retention": "Keep records for a shorter time",
  "legal-hold": "Release a legal hold",
};

/**
 * Describes a proposed change in one sentence, from the document that is confirmed.
 *
 * @param subject The name of the subject, where the document lacks it.
 */
export function describeChange({ kind, subjectId, document }: ControlChange, subject = subjectId): Described {
  const parsed = Document.safeParse(JSON.parse(document));
  if (!parsed.success) return { name: subject, sentence: `A change of ${kind} ${subject}.` };
  return described(kind, parsed.data.content, subject);
}

const pages: Record<string, (id: string) => string> = {
  agent: (id) => `/agents/${id}`,
  blueprint: (id) => `/blueprints/${id}`,
  "approval-policy": (id) => `/approvals/policies/${id}`,
  "resource-server": (id) => `/resource-servers/${id}`,
  "lifecycle-policy": () => "/agents/lifecycle-policy",
  "detection-rule": (kind) => `/detections/rules?rule=${kind}`,
  "log-retention": () => "/audit/completeness",
  "legal-hold": () => "/audit/completeness",
  "group-entitlement": (id) => `/people/groups?group=${id}`,
  "identity-provider": (id) => `/settings?provider=${id}`,
  "trusted-issuer": (id) => `/trusted-issuers?issuer=${id}`,
  suspension: (id) => `/revocations/${id}`,
};

/** The console's page of what a change is about; of a person for all other kinds. */
export const pageOfSubject = ({ kind, subjectId }: Pick<ControlChange, "kind" | "subjectId">): string =>
  pages[kind]?.(subjectId) ?? `/people?q=${subjectId}&person=${subjectId}`;
