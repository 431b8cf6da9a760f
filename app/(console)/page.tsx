import { redirect } from "next/navigation";
import { may } from "@/lib/principals/principal";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

/** Redirects auditors to the overview, approvers to the approvals and other people to the agents. */
export default async function HomePage() {
  const principal = await requirePrincipal();
  if (principal.roles.includes("auditor")) redirect("/overview");
  redirect(may(principal, "requests:decide") ? "/approvals" : "/agents");
}
