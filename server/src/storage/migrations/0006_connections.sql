-- Named credentials as they were seen: where each may send calls and secrets, and who switched it off.
CREATE TABLE connection (
  named_credential text PRIMARY KEY,
  first_seen_at timestamptz NOT NULL DEFAULT now(),
  -- What it opens doors with: names of secrets and logins, never values. A new name that carries a known one needs approval.
  bears jsonb NOT NULL,
  disabled_at timestamptz,
  disabled_by text,
  disabled_reason text,
  -- The last test: instant, verdict, code.
  last_test jsonb
);

-- Destinations that may be used, each approved once. A changed file is compared with these.
CREATE TABLE connection_approval (
  named_credential text NOT NULL REFERENCES connection (named_credential),
  -- SHA-256 of the destination, hexadecimal.
  fingerprint text NOT NULL,
  destination jsonb NOT NULL,
  approved_at timestamptz NOT NULL DEFAULT now(),
  -- Null: the first sight of it.
  approved_by text,
  reason text,
  PRIMARY KEY (named_credential, fingerprint)
);
