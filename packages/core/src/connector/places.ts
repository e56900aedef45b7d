/** Where people find things in a vendor's own admin, so that advice can name the place. */
export const placeNames = ['stock', 'products', 'orders', 'customers', 'webhooks'] as const
export type PlaceName = (typeof placeNames)[number]

/** As the vendor's menus say it: `Products → Inventory`. What is not known is left out: advice then names the system alone. */
export type Places = Readonly<Partial<Record<PlaceName, string>>>
