import { redirect } from "next/navigation";
import { requirePrincipal } from "@/lib/people/current-principal";
import { may } from "@/lib/people/principal";

/** Leads to where the person's work waits: whoever decides goes to the approvals, everybody else to the agents. */
export default async function HomePage() {
  const principal = await requirePrincipal();
  redirect(may(principal, "requests:decide") ? "/approvals" : "/agents");
}
