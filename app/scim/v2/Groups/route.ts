export { createGroup as POST, listGroups as GET } from "@/lib/provisioning/endpoints";
