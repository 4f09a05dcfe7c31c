-- Secrets, sealed with AES-256-GCM: the key is not in here, and each record opens under its own name only.
CREATE TABLE vault_secret (
  name text PRIMARY KEY,
  -- Version, key id, nonce, ciphertext and tag, as server/src/credentials/vault/sealer.ts lays them out.
  sealed bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
