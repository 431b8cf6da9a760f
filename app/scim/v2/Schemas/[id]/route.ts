export { getSchema as GET } from "@/lib/provisioning/endpoints";
