"use client";

import { useQuery } from "@tanstack/react-query";
import { TabLinks } from "@/components/ui/tabs";
import { toConfirm } from "./to-confirm";

/** Pages about people, with how much waits for a second admin. */
export function PeopleTabs({ current }: { current: "people" | "groups" | "confirmations" }) {
  const count = useQuery(toConfirm).data;
  const tabs = [
    { value: "people", label: "People", href: "/people" },
    { value: "groups", label: "Groups", href: "/people/groups" },
    { value: "confirmations", label: "To confirm", href: "/people/confirmations", count },
  ];
  return <TabLinks label="Pages about people" current={current} tabs={tabs} />;
}
