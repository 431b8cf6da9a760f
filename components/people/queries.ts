import { listQuery, readQuery } from "@/components/data/queries";
import { PeopleList, PersonDetail } from "@/lib/people/schema";

export type PeopleView = { q: string; sort: string };

export const peopleKeys = {
  all: ["people"] as const,
  list: (view: PeopleView) => [...peopleKeys.all, view] as const,
  one: (id: string) => [...peopleKeys.all, "one", id] as const,
};

/** One person, who may stand on no page of the list that is loaded. */
export const personDetail = (id: string) =>
  readQuery(peopleKeys.one(id), `/api/people/${encodeURIComponent(id)}`, PersonDetail);

/** People, page by page, as the server filters and sorts them. */
export const peopleList = (view: PeopleView) => listQuery(peopleKeys.list(view), "/api/people", PeopleList, view);
