export { createUser as POST, listUsers as GET } from "@/lib/provisioning/endpoints";
