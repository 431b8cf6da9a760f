import { z } from "zod";

const Named = z.object({ id: z.string(), name: z.string() });
const Settings = z.record(z.string(), z.unknown());
const Mapping = z.object({
  value: z.string(),
  roles: z.array(z.string()),
  groupName: z.string().nullable(),
  newlySpeaks: z.boolean(),
});

const Hold = Named.extend({ from: z.string(), to: z.string(), reason: z.string(), q: z.string() });

const Document = z.object({
  content: z.object({
    sentenceBefore: z.string(),
    sentenceAfter: z.string(),
    person: Named.extend({ email: z.string() }).optional(),
    provider: Named.optional(),
    issuer: Named.optional(),
    server: Named.optional(),
    retention: Named.omit({ id: true }).optional(),
    hold: Hold.optional(),
    action: z.enum(["settings", "map", "provision"]).optional(),
    before: Settings.optional(),
    after: Settings.optional(),
    secretDigest: z.string().nullable().optional(),
    lastInForce: Settings.nullable().optional(),
    secretReplaced: z.boolean().optional(),
    mappings: z.array(Mapping).optional(),
    at: Settings.optional(),
  }),
});
type Content = z.infer<typeof Document>["content"];

const Lift = z.object({ content: z.object({ lifts: z.string(), suspendedFor: z.string() }) });

/** One setting as it is and as it would be; `before` is undefined where the change leaves it as it is. */
export type ShownSetting = { label: string; before: string | undefined; after: string };

export type ShownControlChange = {
  title: string;
  name: string;
  before: string;
  after: string;
  /** All resulting settings of a provider or issuer, which the sentences do not list. */
  settings: ShownSetting[];
  /** Said once the change is confirmed. */
  inForce?: string;
};

/** Reads the document of a change as it is shown; undefined for one that this page cannot show. */
export function readControlChange(document: string): ShownControlChange | undefined {
  const value: unknown = JSON.parse(document);
  const lift = Lift.safeParse(value);
  if (lift.success) return shownLift(lift.data.content);
  const parsed = Document.safeParse(value);
  if (!parsed.success) return undefined;
  const { content } = parsed.data;
  const { sentenceBefore: before, sentenceAfter: after, person, provider, issuer, server, action } = content;
  if (person) {
    // The sentences are complete, but two people may have one name.
    const settings = [{ label: "E-mail", before: undefined, after: person.email }];
    return { title: `Give ${person.name} other roles`, name: person.name, before, after, settings };
  }
  const ofLog = shownKeeping(content);
  if (ofLog) return ofLog;
  const settings = settingsOf(content);
  if (provider) {
    if (action === "provision")
      return { title: `Let a SCIM client provision ${provider.name}`, name: provider.name, before, after, settings };
    const title = action === "map" ? `Map a group of ${provider.name}` : `Change who signs in with ${provider.name}`;
    return { title, name: provider.name, before, after, settings };
  }
  if (server) {
    return { title: `Lower effects in the catalogue of ${server.name}`, name: server.name, before, after, settings };
  }
  if (!issuer) return undefined;
  const title = `Change whether ${issuer.name} speaks for people`;
  return { title, name: issuer.name, before, after, settings };
}

function shownLift({ suspendedFor }: z.infer<typeof Lift>["content"]): ShownControlChange {
  const after = "Every agent may act again, unless something else prevents it.";
  const before = `Every agent is suspended: “${suspendedFor}”`;
  const title = "Lift the suspension of every agent";
  return { title, name: "the suspension", before, after, settings: [], inForce: after };
}

/** A change of how the log is kept. */
function shownKeeping({ retention, hold, sentenceBefore: before, sentenceAfter: after }: Content) {
  if (retention) return { title: "Keep records for a shorter time", name: retention.name, before, after, settings: [] };
  if (!hold) return undefined;
  const { name, from, to, reason, q } = hold;
  const rows = { "First instant": from, "Held until": to, "Texts of": q || "all entries", "Placed because": reason };
  const settings = Object.entries(rows).map(([label, value]) => ({ label, before: undefined, after: value }));
  return { title: `Release the legal hold ${name}`, name, before, after, settings };
}

const labels: Record<string, string> = {
  name: "Name",
  issuer: "Issuer",
  clientId: "Client id",
  clientAuthentication: "How the secret is sent",
  scopes: "Scopes",
  groupsClaim: "Groups claim",
  createPeople: "Creates accounts at first sign-in",
  domains: "Email domains",
  securityEvents: "Takes security events",
  defaultRoles: "Roles of people whose groups give none",
  status: "Status",
  audience: "Audience",
  keySource: "Keys come from",
  keysUrl: "Address of the keys",
  pastedKeys: "Pasted keys, by thumbprint",
};

/**
 * Lists what changes first. A member without a label is listed under its own name, so that none is left out.
 *
 * Settings are compared with those that were in effect last: one admin alone may have changed them since.
 */
function settingsOf(content: Content): ShownSetting[] {
  const { after = {}, at, mappings = [] } = content;
  const before = inForceIn(content);
  const members = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  const rows = members.map((member): ShownSetting => {
    const [was, is] = [wordsOf(before[member]), wordsOf(after[member])];
    return { label: labels[member] ?? member, before: was === is ? undefined : was, after: is };
  });
  const places = Object.entries(at ?? {}).map(
    ([member, is]): ShownSetting => ({ label: labels[member] ?? member, before: undefined, after: wordsOf(is) }),
  );
  const all = [...rows, ...places, ...secretRows(content), ...mappings.map((mapping) => mappingRow(mapping, content))];
  return all.toSorted((a, b) => Number(a.before === undefined) - Number(b.before === undefined));
}

/** The settings in effect last, none where there never were any; the status is the one of now. */
const inForceIn = ({ before = {}, lastInForce }: Content): z.infer<typeof Settings> =>
  lastInForce === undefined ? before : { ...lastInForce, status: before.status };

function secretRows({ secretDigest = null, secretReplaced = false, lastInForce }: Content): ShownSetting[] {
  if (secretDigest === null && !secretReplaced) return [];
  const before = lastInForce === null ? "none" : "the one in use before";
  return [{ label: "Client secret", before, after: "another one" }];
}

/** A group at the provider, and what it gives; marked where the people in it get that for the first time. */
function mappingRow({ value, roles, groupName, newlySpeaks }: z.infer<typeof Mapping>, { after }: Content) {
  const given = [...roles.map((role) => `role ${role}`), ...(groupName === null ? [] : [`group ${groupName}`])];
  const gives = given.join(", ");
  return {
    label: `Its group ${value} gives`,
    before: newlySpeaks ? "nothing" : undefined,
    after: newlySpeaks ? `${gives} (new for groups at ${wordsOf(after?.issuer)})` : gives,
  };
}

function wordsOf(value: unknown): string {
  if (value === null || value === undefined || value === "") return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(wordsOf).join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
}
