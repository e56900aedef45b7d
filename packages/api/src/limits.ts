/** Unit: bytes. Of any request body, a webhook's above all. */
export const bodyBytesMax = 1024 * 1024
