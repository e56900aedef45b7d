/** Unit: bytes. Of any request body, a webhook's above all. */
export const bodyBytesMax = 1024 * 1024

/** Unit: bytes. Of a file of aliases; what a function on AWS takes in one request. */
export const aliasFileBytesMax = 4 * 1024 * 1024
