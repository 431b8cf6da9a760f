import type { AskingLink } from "@/lib/action-approvals/ask-rules.model";
import { askerName, askingRules, spendingOf } from "@/lib/action-approvals/ask-rules.policy";
import { compileAuthority } from "@/lib/authority/judge/covers";
import { type Judgement, type JudgingHop, judge } from "@/lib/authority/judge/judge";
import type { Authority, Catalogue } from "@/lib/authority/language/model";
import { parseAuthority } from "@/lib/authority/language/parse";
import type { BoundsResponse } from "@/lib/delegations/views/bounds.schema";
import type { TestQuestion, TestVerdict } from "@/lib/drafts/cases/schema";

export type Hop = JudgingHop & { id: string };

/** Every authority that an action has to pass, with the one that is written last. */
export function hopsOf(bounds: BoundsResponse | undefined, authority: Authority): Hop[] {
  const words = { entitlement: "The entitlement of", ceiling: "The ceiling of", delegation: "The delegation to" };
  const above = (bounds?.hops ?? []).flatMap(({ kind, id, name, authority: json }): Hop[] => {
    const parsed = parseAuthority(json);
    return parsed.ok ? [{ id, name: `${words[kind]} ${name}`, authority: compileAuthority(parsed.authority) }] : [];
  });
  return [...above, { id: "draft", name: "This delegation", authority: compileAuthority(authority) }];
}

export type Tried = {
  verdict: TestVerdict;
  /** Which hop decided, and by which member of which element. */
  hop?: string;
  element?: string;
  member?: string;
  reason: string;
  /** Amounts that the action would take from limits. */
  takes: string[];
};

/** Evaluates one action at all hops, with the same functions as decisions. */
export function tryAction(
  question: TestQuestion,
  hops: readonly Hop[],
  about: {
    catalogues: readonly Catalogue[];
    environment: string | undefined;
    now: number;
    /** The agents of the chain as far as they are shown, with the policies that may ask. */
    links: readonly AskingLink[];
  },
): Tried {
  const { location, type, action, identifier, task, ip, at, fields } = question;
  const declared = about.catalogues
    .find((catalogue) => catalogue.identifier === location)
    ?.types.find(({ name }) => name === type);
  if (declared && !declared.actions.includes(action)) {
    return { verdict: "deny", reason: `The type ${type} has no action ${action}.`, takes: [] };
  }
  const facts = {
    ...{ location, type, action, identifier, fields: typed(fields, declared?.fields) },
    at: at === undefined ? new Date(about.now) : new Date(at),
    ...(about.environment === undefined ? {} : { environment: about.environment }),
    ...(task === undefined ? {} : { task }),
    ...(ip === undefined ? {} : { ip }),
  };
  const tried = inWords(judge(hops, facts, declared));
  if (tried.verdict !== "allow") return tried;
  const [rule] = askingRules(about.links, { type, action, spending: spendingOf(facts.fields, declared), declared });
  return rule ? { ...tried, ...byPolicy(askerName(rule)) } : tried;
}

const byPolicy = (name: string): Pick<Tried, "verdict" | "hop" | "member" | "reason"> => ({
  ...{ verdict: "ask", hop: name, member: "asksBeforeActions" },
  reason: `${name} asks a person before this action.`,
});

/** A field of truth values is typed as a word here, and sent as what it is. */
const typed = (fields: Readonly<Record<string, string>>, declared: Readonly<Record<string, { kind: string }>> = {}) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      declared[name]?.kind === "boolean" ? value === "true" : value,
    ]),
  );

function inWords(judged: Judgement<Hop>): Tried {
  if (judged.verdict === "deny") {
    const { hop, element, member, reason } = judged;
    return { verdict: "deny", hop: hop.name, member, reason, takes: [], ...(element ? { element: element.id } : {}) };
  }
  const takes = judged.reservations.map(({ hop, want }) =>
    want.kind === "max_count" ? `1 of ${want.max} times, by ${hop.name}` : `of ${want.field}, by ${hop.name}`,
  );
  if (judged.verdict === "allow") return { verdict: "allow", reason: "Every hop covers it.", takes };
  const { hop, element } = judged;
  const reason = `${hop.name} asks a person before this action.`;
  return { verdict: "ask", hop: hop.name, element: element.id, member: "approval_above", reason, takes };
}
