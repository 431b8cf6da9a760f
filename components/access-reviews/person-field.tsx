"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { readQuery } from "@/components/data/queries";
import { PickField } from "@/components/forms/pick-field";
import { PeopleList } from "@/lib/people/schema";

const most = 8;

const peopleNamed = (text: string) =>
  readQuery(["people", "named", text], "/api/people", PeopleList, {
    q: text === "" ? "status:active" : `status:active "${text}"`,
    limit: most,
  });

type Props = {
  label: string;
  hint: string;
  name: string;
  error: string | undefined;
  mayReadPeople: boolean;
  required?: boolean;
};

/** Takes a person by e-mail address. It offers people to those who may see all people. */
export function PersonField({ mayReadPeople, required = true, ...field }: Props) {
  const [text, setText] = useState("");
  const typed = useDeferredValue(text.replaceAll(/["\\]/g, "").trim());
  const { data } = useQuery({ ...peopleNamed(typed), enabled: mayReadPeople, placeholderData: keepPreviousData });
  const picks = (data?.people ?? []).map(({ name, email }) => ({ value: email, label: email, detail: name }));
  return <PickField {...field} type="email" required={required} picks={picks} onType={setText} />;
}
