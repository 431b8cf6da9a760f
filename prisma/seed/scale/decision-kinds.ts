import { protosOf } from "@/prisma/seed/scale/delegations";
import type { Lab } from "@/prisma/seed/scale/lab";
import type { Kind } from "@/prisma/seed/scale/records";
import type { Substitutes } from "@/prisma/seed/scale/template";

type Body = { facts: { decision_id?: string; request?: string; expires?: number; jti?: string }; refs: string[] };

const patterns = {
  chain: [/"chain":\[[^\]]*\]/, `'"chain":[' || d.chain || ']'`],
  names: [/"names\.agt_[^,]*/, "d.agent_names"],
  reserved: [
    /"reserved":\[[^\]]+\]/,
    `'"reserved":[' || replace(replace(d.reserved, '@D', scale.iso(date_trunc('day', s.at, 'UTC'))), '@H', scale.iso(date_trunc('hour', s.at, 'UTC'))) || ']'`,
  ],
} as const;

/** Tokens that were issued, and decisions about one payment each: allowed, and denied for its amount. */
export async function decisionKinds(lab: Lab, digestOf: (id: string) => string): Promise<Kind[]> {
  const substitutes = await actSubstitutes(lab, digestOf);
  const decisions = await storyBodies(lab, "decision.made");
  const [token = "{}"] = await storyBodies(lab, "token.issued");
  const of = (decision: string) => decisions.find((body) => body.includes(`"decision":"${decision}"`)) ?? "{}";
  const [allow, deny] = [of("allow"), of("deny")];
  const { chain, names, reserved } = patterns;
  const common = {
    joins:
      "join scale.dlg d on d.n = s.ref join scale.instances i on i.n = d.agent_n join scale.people o on o.n = d.accountable_n",
    chainIds: "d.chain_ids",
  };
  const issued = { ...common, number: 10, type: "token.issued", holding: token, patterns: [chain, names] };
  const allowed = { ...common, number: 11, type: "decision.made", holding: allow, patterns: [chain, names, reserved] };
  const denied = { ...common, number: 12, type: "decision.made", holding: deny, patterns: [chain, names] };
  return [issued, allowed, denied].map((kind) => ({ ...kind, substitutes: substitutes(kind.holding) }));
}

/** The records of a type about the first agent of the story's chain. */
async function storyBodies({ client, story }: Lab, type: string): Promise<string[]> {
  const { rows } = await client.query<{ body: string }>(
    `select convert_from(body, 'UTF8') as body from scale.p_log_entries
     where type = $1 and position($2 in convert_from(body, 'UTF8')) > 0 order by id`,
    [type, story.chain[0]?.agentId],
  );
  return rows.map(({ body }) => body);
}

async function actSubstitutes(lab: Lab, digestOf: (id: string) => string): Promise<(body: string) => Substitutes> {
  const [root] = await protosOf(lab);
  const proto = lab.story.chain[0];
  if (!root || !proto) throw new Error("The story made no chain.");
  const owner = lab.story.people.owner.personId;
  return (body) => {
    const { facts, refs } = JSON.parse(body) as Body;
    return [
      [proto.agentId, "d.agent_id"],
      [proto.instanceId, "i.id"],
      [proto.keyPair.jkt, "i.jkt"],
      [`"owner":"${owner}"`, `'"owner":"' || d.owner_id || '"'`],
      [owner, "d.accountable"],
      [digestOf(owner), "o.name_digest"],
      [facts.decision_id ?? "", "'dec_' || c.stamp || scale.chance('dec', s.e)"],
      [refs.find((id) => id.startsWith("tok_")) ?? "", "'tok_' || c.stamp || scale.chance('tok', s.e)"],
      [facts.jti ?? "", "'tok_' || c.stamp || scale.chance('tok', s.e)"],
      [facts.expires ? String(facts.expires) : "", "floor(extract(epoch from s.at))::bigint + 300"],
      [facts.request ?? "", "scale.b64(scale.hash('body' || s.e))"],
      ["account/eu-7/pay-1", "'account/eu-' || s.e % 50 || '/pay-' || s.e"],
      [root.id, "d.id"],
    ];
  };
}
