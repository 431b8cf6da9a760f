import { judgeCoverage } from "./coverage.policy";
import { decidedRequests } from "./coverage.store";
import { entriesOf } from "./entries.store";
import { type Check, type Entry, itemOf, textOf } from "./model";

/** Whether an entry gave authority: a grant, or a change that allows more. */
const gives = ({ type, facts: { widens } }: Entry): boolean =>
  type === "delegation.granted" || (Array.isArray(widens) && widens.length > 0);

const requestOf = (entry: Entry): string => textOf(entry, "request") ?? textOf(entry, "cause") ?? "";

export const policyCoverage: Check = async (span, after, take) => {
  const types = ["delegation.granted", "delegation.changed"];
  const { entries, next } = await entriesOf(types, span, { after, take });
  const given = entries.filter(gives);
  const requests = await decidedRequests(given.map(requestOf));
  const items = given.map((entry) => itemOf(entry, entry.agent ?? null, judgeCoverage(requests.get(requestOf(entry)))));
  return { items, next };
};
