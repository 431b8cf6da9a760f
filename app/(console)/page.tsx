import { redirect } from "next/navigation";
import { may } from "@/lib/principals/principal";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

/** Redirects people who only decide to the approvals, and others to the overview. */
export default async function HomePage() {
  const principal = await requirePrincipal();
  const oversees = principal.roles.includes("auditor") || may(principal, "agents:own");
  redirect(oversees ? "/overview" : "/approvals");
}
