import { type ResolvedStep, separations } from "@/lib/approval-policies/model";
import { withConsents } from "./consent";
import type { Approval, Decider, Member, StepFacts } from "./model";

/** Draws a whole number below a bound. */
export type Draw = (below: number) => number;

/** Draws the same numbers for the same seed (mulberry32). */
export function drawsOf(seed: number): Draw {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const people = ["ada", "bea", "cay", "dan", "eve", "fay"];
const groups = ["desk", "risk", "law"];

/** A vote as it is stored. Its people are judged as they are now. */
export type StoredVote = { step: number; byId: string; onId: string | null; signed: boolean };

/** A few people whose roles, groups and passkeys change between votes. */
export class Scene {
  readonly approvers = new Set(people);
  private readonly groupsOf = new Map<string, Set<string>>();
  private readonly members = new Map<string, Member>();
  private readonly withoutKey = new Set<string>();
  requesterId: string;
  behind: string[];
  readonly givers: string[];

  constructor(private readonly draw: Draw) {
    for (const id of people) this.groupsOf.set(id, new Set(groups.filter(() => draw(2) === 0)));
    this.requesterId = this.anybody();
    this.behind = this.some();
    this.givers = this.some();
  }

  anybody = (): string => people[this.draw(people.length)] ?? "";

  private some = (): string[] => (this.draw(3) === 0 ? [this.anybody()] : []);

  member = (personId: string): Member => {
    const known = this.members.get(personId) ?? { personId, groups: [...(this.groupsOf.get(personId) ?? [])] };
    this.members.set(personId, known);
    return known;
  };

  /** A person changes a role, a group or a passkey, or the people behind the requester change. */
  change(): void {
    const [id, kind] = [this.anybody(), this.draw(5)];
    this.members.delete(id);
    const group = groups[this.draw(groups.length)] ?? "";
    if (kind === 0) flip(this.approvers, id);
    if (kind === 1 || kind === 2) flip(this.groupsOf.get(id) ?? new Set(), group);
    if (kind === 3) flip(this.withoutKey, id);
    if (kind === 4) this.behind = this.some();
  }

  who(): Omit<StepFacts, "step" | "approvals"> {
    const parties = [...this.givers, ...this.behind];
    const requester = this.member(this.requesterId);
    return { requester, behindRequester: this.behind, parties, givers: this.givers };
  }

  /** A person who may decide, often with another person that they cover for; undefined if the person may not. */
  decider(): Decider | undefined {
    const [self, covered] = [this.anybody(), this.anybody()];
    if (!this.approvers.has(self)) return undefined;
    const covers = this.draw(3) === 0 && covered !== self && this.approvers.has(covered) ? [covered] : [];
    return { self: this.member(self), covers: covers.map(this.member) };
  }

  voteOf = ({ step, byId, onId }: StoredVote): Approval => ({
    ...{ step, by: this.member(byId), on: onId === null ? null : this.member(onId) },
  });

  keyStands = ({ byId, signed }: StoredVote): boolean => !signed || !this.withoutKey.has(byId);
}

function flip<T>(set: Set<T>, one: T): void {
  if (!set.delete(one)) set.add(one);
}

/** Steps of a policy, and before them the consents of `consenting`. */
export function randomSteps(draw: Draw, consenting: readonly string[]): ResolvedStep[] {
  const steps = Array.from({ length: 1 + draw(3) }, (_, at) => ({
    ...{ number: at + 1, name: `Step ${at + 1}`, consentOf: null, quorum: 1 + draw(2) },
    groups: draw(3) === 0 ? groups.filter(() => draw(2) === 0) : [],
    separateFrom: separations.filter(() => draw(4) === 0),
    samePerson: draw(3) === 0,
    ...{ passkey: false, skipAfterHours: null, escalateTo: null, expiresAfterHours: 24 },
  }));
  return withConsents(consenting, steps);
}
