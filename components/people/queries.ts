import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { getJson } from "@/components/data/api-client";
import { PeopleList, PersonDetail } from "@/lib/people/schema";

export type PeopleView = { q: string; sort: string };

export const peopleKeys = {
  all: ["people"] as const,
  list: (view: PeopleView) => [...peopleKeys.all, view] as const,
  one: (id: string) => [...peopleKeys.all, "one", id] as const,
};

/** One person, who may stand on no page of the list that is loaded. */
export const personDetail = (id: string) =>
  queryOptions({
    queryKey: peopleKeys.one(id),
    queryFn: ({ signal }) => getJson(`/api/people/${encodeURIComponent(id)}`, {}, PersonDetail, signal),
  });

/** People, page by page, as the server filters and sorts them. */
export const peopleList = (view: PeopleView) =>
  infiniteQueryOptions({
    queryKey: peopleKeys.list(view),
    queryFn: ({ pageParam, signal }) =>
      getJson("/api/people", { q: view.q, sort: view.sort, cursor: pageParam }, PeopleList, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
