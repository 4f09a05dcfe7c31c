-- The key that signs access tokens. One row is `current`: two companions that start together agree on it.
CREATE TABLE signing_key (
  kid text PRIMARY KEY,
  slot text UNIQUE,
  public_jwk jsonb NOT NULL,
  sealed_private_key text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
