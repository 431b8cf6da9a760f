import { useQuery } from "@tanstack/react-query";
import { lazyReader } from "@/components/data/api-client";
import { readQuery } from "@/components/data/queries";
import type { SelectOption } from "@/components/ui/select";

const Blueprints = lazyReader(() => import("@/lib/blueprints/schema").then((module) => module.BlueprintList));
const blueprints = readQuery(["blueprints", "choices"], "/api/blueprints", Blueprints, { limit: 200 });

/** The blueprints of the organisation as choices; none while they load. */
export function useBlueprintChoices(): SelectOption[] {
  const { data } = useQuery(blueprints);
  return (data?.blueprints ?? []).map(({ id, name, version }) => ({ value: id, label: `${name}@${version}` }));
}
