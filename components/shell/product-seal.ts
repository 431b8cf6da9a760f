/** Seed of the product's own seal. */
export const PRODUCT_SEAL = "mandate-648";
