/** What the product's own seal is drawn from. */
export const PRODUCT_SEAL = "mandate-648";
