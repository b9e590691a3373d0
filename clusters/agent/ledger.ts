/** The nonces that UDP listeners saw: a datagram that arrived is known to have arrived, reply or not. */
export interface Ledger {
  record(nonce: string): void
  seen(nonce: string): boolean
}

const kept = 20_000

/** Remembers the last 20 000. */
export const createLedger = (): Ledger => {
  const nonces = new Set<string>()
  return {
    record: (nonce) => {
      nonces.add(nonce)
      if (nonces.size > kept) for (const oldest of nonces) return void nonces.delete(oldest)
    },
    seen: (nonce) => nonces.has(nonce),
  }
}
