import { decisionKinds } from "@/prisma/seed/scale/decision-kinds";
import { protosOf, requestSubstitutes } from "@/prisma/seed/scale/delegations";
import type { Lab } from "@/prisma/seed/scale/lab";
import type { Kind } from "@/prisma/seed/scale/records";
import type { Substitutes } from "@/prisma/seed/scale/template";

type KeptName = { id: string; digest: string };

/** The kinds of records that the laboratory has many of. */
export async function kindsOf(lab: Lab): Promise<Kind[]> {
  const { rows: named } = await lab.client.query<KeptName>("select id, digest from scale.p_kept_names");
  const digestOf = (id: string) => named.find((one) => one.id === id)?.digest ?? "";
  return [
    ...(await agentKinds(lab, digestOf)),
    ...(await delegationKinds(lab, digestOf)),
    await revocationKind(lab, digestOf),
    ...(await decisionKinds(lab, digestOf)),
  ];
}

type DigestOf = (id: string) => string;

/** The registration of an agent and the enrolment of an instance. */
async function agentKinds({ client, story }: Lab, digestOf: DigestOf): Promise<Kind[]> {
  const proto = story.chain[0];
  const owner = story.people.owner.personId;
  if (!proto) throw new Error("The story made no chain.");
  const { agentId: holding, instanceId, name, keyPair } = proto;
  const { rows } = await client.query<{ id: string }>(
    "select enrolment_token as id from scale.p_enrolments where agent_id = $1",
    [holding],
  );
  const agent: Substitutes = [
    [holding, "a.id"],
    [digestOf(holding), "a.name_digest"],
    [name, "a.name"],
    [owner, "o.id"],
    [digestOf(owner), "o.name_digest"],
  ];
  const instance: Substitutes = [
    ...agent,
    [instanceId, "i.id"],
    [digestOf(instanceId), "i.name_digest"],
    [keyPair.jkt, "i.jkt"],
    [rows[0]?.id ?? "", "'enr_' || c.stamp || scale.chance('enr', i.n)"],
  ];
  const people = "join scale.people o on o.n = a.owner_n";
  const ofAgent = { holding, joins: `join scale.agents a on a.n = s.ref ${people}`, substitutes: agent };
  const joins = `join scale.instances i on i.n = s.ref join scale.agents a on a.n = i.agent_n ${people}`;
  const ofInstance = { holding, joins, substitutes: instance };
  return [
    { number: 1, type: "agent.registered", ...ofAgent },
    { number: 2, type: "agent.activated", ...ofAgent },
    { number: 3, type: "enrolment-token.issued", ...ofInstance },
    { number: 4, type: "instance.enrolled", ...ofInstance },
  ];
}

/** A request and its outcome. */
async function delegationKinds(lab: Lab, digestOf: DigestOf): Promise<Kind[]> {
  const [root] = await protosOf(lab);
  const proto = lab.story.chain[0];
  if (!root || !proto) throw new Error("The story made no chain.");
  const substitutes: Substitutes = [
    ...requestSubstitutes(root, proto.name, lab),
    [digestOf(proto.agentId), "d.name_digest"],
    [digestOf(lab.story.people.owner.personId), "o.name_digest"],
    [root.approved, "d.approved"],
    [root.digest, "d.digest"],
    [root.id, "d.id"],
  ];
  const people = "join scale.people o on o.n = d.accountable_n";
  const given = { holding: root.request_id, substitutes, joins: `join scale.dlg d on d.n = s.ref ${people}` };
  return [
    { number: 5, type: "request.made", ...given },
    { number: 6, type: "delegation.granted", ...given, chainIds: "d.chain_ids" },
    { number: 7, type: "request.approved", ...given },
    { number: 8, type: "request.made", ...given, joins: `join scale.pending d on d.n = s.ref ${people}` },
  ];
}

async function revocationKind({ story }: Lab, digestOf: DigestOf): Promise<Kind> {
  const { agentId, revocationId } = story.revoked;
  return {
    ...{ number: 9, type: "agent.revoked", holding: revocationId },
    joins: "join scale.revoked r on r.n = s.ref join scale.agents a on a.n = r.agent_n",
    substitutes: [
      [revocationId, "r.id"],
      [agentId, "a.id"],
      [digestOf(agentId), "a.name_digest"],
    ],
  };
}
