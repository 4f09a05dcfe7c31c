-- Verifications of clients, and the keys that keep a repeated request from starting a second one.

CREATE TABLE verification (
  id text PRIMARY KEY,
  org_id text NOT NULL,
  party_id text NOT NULL,
  status text NOT NULL,
  -- The canonical verification without `renewal`. Identifies nobody: the org's and the vendor's ids, codes, instants.
  document jsonb NOT NULL,
  vendor text NOT NULL,
  vendor_reference text,
  requested_at timestamptz NOT NULL,
  -- What the vendor must be told, sealed; erased as soon as the vendor surely has it or never will.
  sealed_subject bytea,
  -- Rises with every lease and every change: a writer that holds an older one changes nothing.
  fence bigint NOT NULL DEFAULT 1,
  -- Until when somebody works on it; after that anybody may.
  lease_until timestamptz,
  -- When to ask the vendor again; null once there is nothing to ask.
  settle_at timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  UNIQUE (vendor, vendor_reference)
);

CREATE INDEX verification_of_party ON verification (org_id, party_id, requested_at DESC);

CREATE INDEX verification_to_settle ON verification (settle_at) WHERE settle_at IS NOT NULL;

CREATE TABLE idempotency_key (
  org_id text NOT NULL,
  route text NOT NULL,
  -- SHA-256 of the key. The key itself, which only the org knows, keys the fingerprint.
  key_hash bytea NOT NULL,
  -- HMAC-SHA-256 of the canonical request.
  fingerprint bytea NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'done')),
  -- What the request made.
  answer_reference text NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, route, key_hash)
);

CREATE INDEX idempotency_key_of_answer ON idempotency_key (answer_reference);

CREATE INDEX idempotency_key_expiry ON idempotency_key (expires_at);
