/** Accounts for tests: their secrets open nothing. */
import type { Accounts } from '../voices.ts'

export const accounts: Accounts = {
  shopify: { secret: 'a-shopify-client-secret', shop: 'example.myshopify.com' },
  square: {
    signatureKey: 'a-square-signature-key',
    webhookUrl: 'https://hub.example.com/hooks/con_1',
    merchantId: 'MEXAMPLE00001',
  },
}
