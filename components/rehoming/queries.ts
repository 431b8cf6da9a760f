import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { getJson } from "@/components/shell/api-client";
import { Rehoming } from "@/lib/requests/rehoming/schema";

/** What a person delegates, and what would become of it in another person's name. */
export const rehomingQuery = (personId: string, to: string) =>
  queryOptions({
    queryKey: ["delegations", "rehoming", personId, to],
    queryFn: ({ signal }) => getJson(`/api/people/${personId}/rehoming`, to === "" ? {} : { to }, Rehoming, signal),
    placeholderData: keepPreviousData,
  });
