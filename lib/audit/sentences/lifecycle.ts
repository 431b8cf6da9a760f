import { dayTold, members, named, proposedBy, type Template, type Templates, type Told } from "./told";

const person = ({ entry, name }: Told, member: string): string => name(entry.facts[member], "a person");
const wished = ({ text }: Told): string => named("the agent", text("name", ""));
const requester = (t: Told): string => ` that ${person(t, "requestedById")} asked for`;
const role = ({ entry }: Told): string => (entry.facts.role === "backup" ? "backup owner" : "owner");
const day = ({ entry }: Told): string => dayTold(entry.facts.endsAt);

const onboardings: Templates = {
  "onboarding.asked": (t) =>
    `${t.who} asked security to register ${wished(t)}, owned by ${t.text("ownerEmail", "") || person(t, "ownerId")}`,
  "onboarding.revised": (t) => `${t.who} changed the request for ${wished(t)}`,
  "onboarding.completed": (t) => `${t.who} registered ${t.agent}${requester(t)}`,
  "onboarding.returned": (t) => `${t.who} returned the onboarding request of ${person(t, "requestedById")}${t.because}`,
  "onboarding.lapsed": (t) => `The onboarding request of ${person(t, "requestedById")} lapsed`,
  "onboarding.withdrawn": (t) => `${t.who} withdrew an onboarding request${t.because}`,
};

const ended =
  (verb: string): Template =>
  (t) =>
    `${t.who} ${verb} to be ${role(t)} of ${t.agent}${t.because}`;

/** The person who is asked, or the address that the offer was made to. */
const asked = (t: Told): string => t.text("email", "") || person(t, "personId");

const ownership: Templates = {
  "ownership.offered": (t) => `${t.who} asked ${asked(t)} to be ${role(t)} of ${t.agent}${t.because}`,
  "ownership.accepted": ended("accepted"),
  "ownership.declined": ended("declined"),
  "ownership.withdrawn": (t) =>
    t.entry.facts.held === true
      ? `${t.who} ended the role of ${person(t, "personId")} as ${role(t)} of ${t.agent}${t.because}`
      : t.entry.facts.claim === undefined
        ? `${t.who} withdrew the offer to ${asked(t)} to be ${role(t)} of ${t.agent}${t.because}`
        : `${t.who} withdrew the claim of ${person(t, "personId")} to own ${t.agent}${t.because}`,
  "ownership.attested": (t) => `${t.who} confirmed that they answer for ${t.agent}`,
  "ownership.given-up": (t) => `${t.who} said that they do not answer for ${t.agent} any more`,
  "ownership.unconfirmed": (t) => `${person(t, "personId")} did not say whether they answer for ${t.agent}`,
  "ownership.claimed": (t) => `${t.who} asked to own ${t.agent}, for which no person answers${t.because}`,
  "ownership.claim-confirmed": (t) => `${t.who} made ${person(t, "personId")} owner of ${t.agent}, as they asked`,
  "ownership.claim-refused": (t) =>
    `${t.who} refused that ${person(t, "personId")} becomes owner of ${t.agent}${t.because}`,
  "ownership.expired": (t) =>
    t.entry.facts.claim === undefined
      ? `The offer to ${asked(t)} to be ${role(t)} of ${t.agent} expired`
      : `The claim of ${person(t, "personId")} to own ${t.agent} expired`,
};

const reached: Readonly<Record<string, string>> = { suspend: "was suspended", retire: "began to retire" };

const ends: Templates = {
  "planned-end.set": (t) =>
    day(t) === ""
      ? `${t.who} took away the planned end of ${t.agent}${t.because}`
      : `${t.who} set the planned end of ${t.agent} to ${day(t)}${t.because}`,
  "planned-end.near": (t) => `The planned end of ${t.agent} was near: ${day(t)}`,
  "planned-end.reached": (t) =>
    `The planned end of ${t.agent} came: it ${reached[String(t.entry.facts.outcome)] ?? "had stopped before"}`,
};

/** The beginning, the people and the planned end of an agent's life, and the policy that governs them. */
export const lifecycleSentences: Templates = {
  ...onboardings,
  ...ownership,
  ...ends,
  "lifecycle-policy.changed": (t) => `${t.who} changed the lifecycle policy${members(t)}${proposedBy(t)}${t.because}`,
};
