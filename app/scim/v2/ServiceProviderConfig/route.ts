export { getServiceProviderConfig as GET } from "@/lib/provisioning/endpoints";
