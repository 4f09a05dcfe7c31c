-- Assertions that were used: a second use finds its row.
CREATE TABLE used_assertion (
  client_id text NOT NULL,
  id_hash text NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (client_id, id_hash)
);
CREATE INDEX used_assertion_expiry ON used_assertion (expires_at);

-- Signing keys change: `next` is published and signs from `signs_from` on, when it becomes `current`. A row without
-- a slot is retired: it only verifies, until the last token it signed has expired.
ALTER TABLE signing_key ADD COLUMN signs_from timestamptz NOT NULL DEFAULT now();
ALTER TABLE signing_key ADD COLUMN retired_at timestamptz;
