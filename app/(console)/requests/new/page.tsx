import { permanentRedirect } from "next/navigation";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

type Search = Partial<Record<"agent" | "parent", string | string[]>>;

/** Authority is asked for where delegations are written. */
export default async function NewRequestPage({ searchParams }: { searchParams: Promise<Search> }) {
  await requirePrincipal("requests:create");
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(await searchParams)) {
    if (typeof value === "string") query.set(name, value);
  }
  permanentRedirect(`/delegations/new${query.size > 0 ? `?${query}` : ""}`);
}
