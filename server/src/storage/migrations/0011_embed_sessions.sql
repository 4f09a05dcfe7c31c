-- Sign-ins of users at embedded apps. One session is one app, one user, one record, one page and one key of the guest.
CREATE TABLE embed_session (
  id text PRIMARY KEY,
  app_id text NOT NULL,
  origin text NOT NULL,
  org_id text NOT NULL,
  user_id text NOT NULL,
  -- What the page shows; null where it shows no record.
  record_id text,
  object_api_name text,
  client_number text,
  panel_session_id text NOT NULL,
  key_thumbprint text NOT NULL,
  opened_at timestamptz NOT NULL,
  -- Moves on with every renewal: who does not renew is gone.
  ends_at timestamptz NOT NULL,
  -- Set where it was ended before that, and why.
  ended_at timestamptz,
  end_reason text
);
CREATE INDEX embed_session_of_user ON embed_session (org_id, user_id, app_id) WHERE ended_at IS NULL;
CREATE INDEX embed_session_end ON embed_session (ends_at);

-- One-time codes for the apps' backends. A session has one that is open at most; those that were used are kept as long as
-- the session, because a second use ends it.
CREATE TABLE embed_code (
  -- SHA-256: who reads the database cannot sign in.
  code_hash text PRIMARY KEY,
  session_id text NOT NULL REFERENCES embed_session (id) ON DELETE CASCADE,
  guest_nonce text NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX embed_code_of_session ON embed_code (session_id);
