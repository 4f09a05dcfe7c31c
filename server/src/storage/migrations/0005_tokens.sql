-- Tokens for vendors, shared by all companions on this database, one row per login.
-- Rises for ever, so that neither a fence nor a generation comes back, not even with a login that was removed and made again.
CREATE SEQUENCE token_fence;

CREATE TABLE login_token (
  -- External credential, principal, and the user where each has their own.
  key text PRIMARY KEY,
  -- Changes with every write: who holds an older one writes nothing.
  fence bigint NOT NULL,
  -- Rises with every token: two rows of the same generation hold the same token.
  generation bigint NOT NULL DEFAULT 0,
  -- Until when somebody asks the token endpoint; after that anybody may.
  lease_until timestamptz,
  status text NOT NULL DEFAULT 'none' CHECK (status IN ('none', 'connected', 'failing', 'stale')),
  -- The access token and its type.
  sealed_token bytea,
  granted_at timestamptz,
  expires_at timestamptz,
  sealed_refresh_token bytea,
  -- When this refresh token was first sent; null if it never was, or was not used up. Written before it is sent.
  refresh_sent_at timestamptz,
  failure_code text,
  failure_message text,
  failed_at timestamptz,
  -- Until when the failure answers for whoever asks.
  failed_until timestamptz
);

-- The value before the present one, which counts too until it is retired.
ALTER TABLE vault_secret ADD COLUMN sealed_previous bytea;
