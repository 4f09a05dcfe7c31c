-- Orgs that were registered over the API, beside those of config/clients.yaml.
CREATE TABLE org_registration (
  org_id text PRIMARY KEY,
  client_id text NOT NULL UNIQUE,
  -- New each time the org is registered: tokens of an earlier registration end with it.
  registration_id text NOT NULL,
  label text NOT NULL,
  scopes jsonb NOT NULL,
  -- Salt and SHA-256 of the client's secret, `base64url.base64url`: nothing here opens anything. Null where it signs.
  secret_digest text,
  -- The one before counts too, until then: the org learns of a change a little later.
  previous_secret_digest text,
  previous_secret_ends_at timestamptz,
  -- PEM, public halves only.
  public_keys jsonb NOT NULL,
  instance_url text NOT NULL,
  consumer_key text,
  registered_at timestamptz NOT NULL DEFAULT now(),
  changed_at timestamptz NOT NULL DEFAULT now()
);

-- Who of an org may use Rialto yet. An org of config/clients.yaml without a row: everybody.
CREATE TABLE org_rollout (
  org_id text PRIMARY KEY,
  stage text NOT NULL CHECK (stage IN ('OFF', 'PILOT', 'EXPANSION', 'EVERYONE')),
  percentage integer NOT NULL CHECK (percentage BETWEEN 0 AND 100),
  branches jsonb NOT NULL,
  pilot_user_ids jsonb NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  changed_by text NOT NULL
);

-- Moves on with every change of the two: companions look at this row and read the rest only when it has moved.
CREATE TABLE org_revision (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  revision bigint NOT NULL
);
INSERT INTO org_revision (revision) VALUES (0);

-- Who used Rialto: a user by a keyed hash of its id, once for each day and feature.
CREATE TABLE adoption (
  org_id text NOT NULL,
  day date NOT NULL,
  -- `kyc`, `portfolio`, `embed`; `refused` where it was not the user's turn.
  feature text NOT NULL,
  -- HMAC-SHA-256, base64url; empty for calls that named no user.
  user_hash text NOT NULL,
  calls bigint NOT NULL,
  PRIMARY KEY (org_id, day, feature, user_hash)
);
CREATE INDEX adoption_day ON adoption (day);

-- Keys of the companion's own that are not for signing, e.g. the one that hashes users.
CREATE TABLE companion_key (
  name text PRIMARY KEY,
  -- 32 bytes, sealed for `companion_key:<name>`.
  sealed_key text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
