import { EmptyState } from "@/components/ui/empty-state";
import { Note } from "@/components/ui/note";

/** Shows why something is not there. It is the same for a thing that is hidden and for one that does not exist. */
export const goneWords =
  "It does not exist, or you may no longer see it. The reason can be a role that was taken away, another owner, or a removal.";

/** Takes the place of a thing that a link names and the person may not see. `name` is its noun: "The request". */
export const Gone = ({ name }: { name: string }) => (
  <EmptyState kind="no-match" title={`${name} is not here for you`}>
    {goneWords}
  </EmptyState>
);

/** The same above a list that would open the thing. */
export const GoneNote = ({ name }: { name: string }) => (
  <Note title={`This ${name} cannot be opened`}>{goneWords}</Note>
);
