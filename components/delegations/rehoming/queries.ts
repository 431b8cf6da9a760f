import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { getJson } from "@/components/data/api-client";
import { Rehoming } from "@/lib/requests/rehoming/schema";

/** Delegations of a person, with the effect of another delegator on each. */
export const rehomingQuery = (personId: string, to: string) =>
  queryOptions({
    queryKey: ["delegations", "rehoming", personId, to],
    queryFn: ({ signal }) => getJson(`/api/people/${personId}/rehoming`, to === "" ? {} : { to }, Rehoming, signal),
    placeholderData: keepPreviousData,
  });
