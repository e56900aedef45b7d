/** A variant and its inventory item are numbered separately, so that their ids need a name to be told apart. */
export const variant = (id: string): string => `variant:${id}`
export const inventoryItem = (id: string): string => `inventory:${id}`
