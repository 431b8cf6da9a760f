export { getSchemas as GET } from "@/lib/provisioning/endpoints";
