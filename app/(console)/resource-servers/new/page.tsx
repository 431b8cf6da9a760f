import type { Metadata } from "next";
import { RegisterResourceServerForm } from "@/components/resource-servers/register-form";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Create resource server" };

export default async function RegisterResourceServerPage() {
  await requirePrincipal("resource-servers:write");
  return <RegisterResourceServerForm />;
}
