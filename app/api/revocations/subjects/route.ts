import { RevocationSubjects, SubjectFilters } from "@/lib/revocation/schema";
import { findSubjects } from "@/lib/revocation/subjects.queries";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Finds what a stop can name, by a part of the name or by id.",
  permission: ["revocations:execute", "agents:own"],
  query: SubjectFilters,
  response: RevocationSubjects,
  handle: ({ principal, query }) => findSubjects(principal, query),
});
