-- The P-256 key that the access tokens of one external credential are bound to (RFC 9449): all companions prove it with the same one.
CREATE TABLE dpop_key (
  external_credential text PRIMARY KEY,
  -- PEM, sealed for `dpop_key:<external credential>`.
  sealed_private_key bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
-- Browser logins that have begun. A row is deleted the first time its state comes back, whatever becomes of it then.
CREATE TABLE authorization_request (
  -- SHA-256 of the state: who reads the database cannot finish a login.
  state_hash text PRIMARY KEY,
  -- Login, client, PKCE verifier and nonce as JSON, sealed for `authorization_request:<state hash>`.
  sealed bytea NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX authorization_request_expiry ON authorization_request (expires_at);
