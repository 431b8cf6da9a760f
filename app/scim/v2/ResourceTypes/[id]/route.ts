export { getResourceType as GET } from "@/lib/provisioning/endpoints";
