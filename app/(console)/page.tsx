import { redirect } from "next/navigation";
import { may } from "@/lib/principals/principal";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

/** Leads to where the person's work waits: whoever decides goes to the approvals, everybody else to the agents. */
export default async function HomePage() {
  const principal = await requirePrincipal();
  redirect(may(principal, "requests:decide") ? "/approvals" : "/agents");
}
