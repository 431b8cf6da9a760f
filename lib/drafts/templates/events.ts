import { changesOf } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";

type Template = { id: string; name: string; version: number };

type Content = Readonly<Record<keyof typeof contentKinds, unknown>>;
const contentKinds = {
  name: "text",
  description: "text",
  purpose: "text",
  days: "fact",
  maxDepth: "fact",
  authority: "json",
} as const;

const about = (type: string, actor: Actor, { id, name, version }: Template, digest?: string): AuditEvent => ({
  type: `authority-template.${type}`,
  actor,
  refs: [id],
  facts: { template: id, version, ...(digest === undefined ? {} : { authority: digest }) },
  texts: { name },
});

/** A template for delegations was made; the digest is over its authority. */
export const templateCreated = (actor: Actor, template: Template, digest: string) =>
  about("created", actor, template, digest);

/** A template has a new version. Delegations that were begun from it stay as they are. */
export const templateEdited = (
  actor: Actor,
  template: Template,
  digest: string,
  [before, after]: [Content, Content],
) => ({
  ...about("edited", actor, template, digest),
  changes: changesOf(before, after, contentKinds),
});

/** A template was removed. Delegations that were begun from it stay as they are. */
export const templateRemoved = (actor: Actor, template: Template) => about("removed", actor, template);
