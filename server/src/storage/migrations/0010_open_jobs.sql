-- How many jobs of a client have not ended: nobody may fill the database with them.
CREATE INDEX callout_job_open ON callout_job (client_id) WHERE finished_at IS NULL;
