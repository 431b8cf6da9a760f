import { idPattern } from "@/lib/platform/base/id-kind";
import type { ScimFilter } from "@/lib/protocols/scim/filter";

/** Computes who leaves a group when its members are replaced. Groups have many members, so no list is searched. */
export function leaving(before: readonly string[], wanted: readonly string[]): string[] {
  const isWanted = new Set(wanted);
  return before.filter((one) => !isWanted.has(one));
}

/**
 * People who join a group and people who leave it, by the operations of one request, one after the other. The later
 * operation about a person holds.
 */
export class MembershipChange {
  readonly add = new Set<string>();
  readonly remove = new Set<string>();
  private stored: Promise<readonly string[]> | undefined;

  /** @param read Reads the members of the group. Called once, if an operation needs them. */
  constructor(private readonly read: () => Promise<readonly string[]>) {}

  join(people: Iterable<string>): void {
    for (const one of people) {
      this.remove.delete(one);
      this.add.add(one);
    }
  }

  leave(people: Iterable<string>): void {
    for (const one of people) {
      this.add.delete(one);
      this.remove.add(one);
    }
  }

  /** The members of the group after the operations so far. */
  async members(): Promise<string[]> {
    this.stored ??= this.read();
    const stored = await this.stored;
    return [...new Set([...stored.filter((one) => !this.remove.has(one)), ...this.add])];
  }
}

const person = idPattern("person");

/** The people that a filter of members names one by one; undefined for a filter that the members have to be read for. */
export function namedBy(filter: ScimFilter): string[] | undefined {
  if (filter.kind === "or") {
    const [left, right] = [namedBy(filter.left), namedBy(filter.right)];
    return left && right && [...left, ...right];
  }
  if (filter.kind !== "compare" || filter.path !== "value" || filter.operator !== "eq") return undefined;
  return typeof filter.value === "string" && person.test(filter.value) ? [filter.value] : undefined;
}
