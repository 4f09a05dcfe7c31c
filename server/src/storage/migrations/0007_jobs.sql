-- Calls to vendors that take longer than their callers wait, and the telling of how they ended.
CREATE TABLE callout_job (
  id text PRIMARY KEY,
  org_id text NOT NULL,
  client_id text NOT NULL,
  -- The user it is made for; null where it is made for the org.
  user_id text,
  request_id text NOT NULL,
  named_credential text NOT NULL,
  method text NOT NULL,
  -- Whether the vendor takes it twice without doing it twice.
  repeatable boolean NOT NULL,
  status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'running', 'done', 'failed')),
  -- Path, headers and body, sealed; erased at the end.
  sealed_request bytea,
  -- What the vendor said, sealed.
  sealed_answer bytea,
  requested_at timestamptz NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  -- When it is tried next; null at the end.
  run_at timestamptz,
  -- Set before it is sent and cleared with what became of it: a holder that died in between may have been heard.
  is_sending boolean NOT NULL DEFAULT false,
  may_have_been_processed boolean NOT NULL DEFAULT false,
  problem text,
  finished_at timestamptz,
  -- Rises with every lease: who holds an older one changes nothing.
  fence bigint NOT NULL DEFAULT 1,
  lease_until timestamptz,
  -- The address, sealed; null where nobody wants to be told.
  sealed_callback bytea,
  callback_status text CHECK (callback_status IN ('waiting', 'delivered', 'failed')),
  callback_attempts integer NOT NULL DEFAULT 0,
  callback_last_status integer,
  -- When it is told next; null before the end and after the telling.
  callback_at timestamptz
);

CREATE INDEX callout_job_to_run ON callout_job (run_at) WHERE run_at IS NOT NULL;

CREATE INDEX callout_job_to_tell ON callout_job (callback_at) WHERE callback_at IS NOT NULL;

CREATE INDEX callout_job_finished ON callout_job (finished_at) WHERE finished_at IS NOT NULL;
