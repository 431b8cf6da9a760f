import type { RequestSummary } from "@/lib/requests/schema";

/** Names who asked: the person, or the agent that asked by itself and the person in whose name it did. */
export const askedBy = ({ requester, through }: Pick<RequestSummary, "requester" | "through">): string =>
  through ? `asked by the agent ${through.name} in the name of ${requester.name}` : `asked by ${requester.name}`;
