import type { PeopleErrorCode } from "@/lib/principals/errors";
import { type AccountLink, type LinkAction, type LinkStanding, linkActions } from "./model";

/** Who asks, as far as these rules care. */
export type LinkAsker = {
  personId: string;
  permissions: ReadonlySet<string>;
  /** Came in through a link that waited. */
  limited?: boolean | undefined;
};

type Facts = Pick<AccountLink, "personId" | "linkedById" | "waitsUntil" | "confirmedAt" | "acknowledgedAt">;

/**
 * Whether a link waits.
 *
 * An admin could link an account of their own to another person, who may be away. So time alone is never enough. A
 * second admin must confirm the link, or its day must be over and the person must have acknowledged it. The person
 * acknowledges it in a session by another sign-in (rules O2).
 */
export function linkStanding({ waitsUntil, confirmedAt, acknowledgedAt }: Facts, now: Date): LinkStanding {
  if (waitsUntil === null || confirmedAt) return "ready";
  return acknowledgedAt && waitsUntil <= now ? "ready" : "waiting";
}

const refusals: Record<LinkAction, (asker: LinkAsker, link: Facts, now: Date) => PeopleErrorCode | undefined> = {
  confirm: ({ personId, permissions }, link) => {
    if (!permissions.has("people:write")) return "admin_only";
    if (personId === link.personId || personId === link.linkedById) return "own_identity";
    // Also of a link that its person acknowledged: roles that decide follow a confirmed one only.
    return link.waitsUntil === null || link.confirmedAt ? "identity_ready" : undefined;
  },
  acknowledge: ({ personId, limited }, link, now) => {
    if (personId !== link.personId) return "identity_not_found";
    if (limited) return "acknowledged_otherwise";
    return link.acknowledgedAt || linkStanding(link, now) === "ready" ? "identity_ready" : undefined;
  },
  disown: ({ personId }, link, now) => {
    if (personId !== link.personId) return "identity_not_found";
    return linkStanding(link, now) === "ready" ? "identity_ready" : undefined;
  },
  unlink: ({ permissions }) => (permissions.has("people:write") ? undefined : "admin_only"),
};

/** Returns why a person may not do this with a link now; undefined when they may. */
export const linkRefusal = (
  asker: LinkAsker,
  link: Facts,
  action: LinkAction,
  now: Date,
): PeopleErrorCode | undefined => refusals[action](asker, link, now);

/** Lists what the asker may do with a link now, and why not for the rest. */
export function linkCapabilities(asker: LinkAsker, link: Facts, now: Date) {
  const can: LinkAction[] = [];
  const whyNot: { [action in LinkAction]?: PeopleErrorCode } = {};
  for (const action of linkActions) {
    const refusal = linkRefusal(asker, link, action, now);
    if (refusal) whyNot[action] = refusal;
    else can.push(action);
  }
  return { can, whyNot };
}
