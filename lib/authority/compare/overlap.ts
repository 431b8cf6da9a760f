import { patternsOverlap } from "@/lib/authority/language/identifiers";
import type { AuthorityElement } from "@/lib/authority/language/model";

const share = (a: readonly string[], b: readonly string[]): boolean => a.some((one) => b.includes(one));

function tasksMeet(a: string[] | undefined, b: string[] | undefined): boolean {
  return a === undefined || b === undefined || share(a, b);
}

/** Whether some action could be covered by both elements (L1: type × location × actions × identifiers × tasks). */
export function elementsOverlap(a: AuthorityElement, b: AuthorityElement): boolean {
  return (
    a.type === b.type &&
    share(a.locations, b.locations) &&
    share(a.actions, b.actions) &&
    tasksMeet(a.conditions?.tasks, b.conditions?.tasks) &&
    a.identifiers.some((one) => b.identifiers.some((other) => patternsOverlap(one, other)))
  );
}
