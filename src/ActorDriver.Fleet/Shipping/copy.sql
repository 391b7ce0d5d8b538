-- The fleet's copy of its hosts' journals. Run once by the database's owner; running it again changes nothing.
-- A host may add its own events and read them; it may change and delete nothing.
CREATE TABLE IF NOT EXISTS fleet_host (
  host_no integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  journal text NOT NULL UNIQUE,          -- the journal's own mark: a journal, not a name, is what is copied
  name text NOT NULL,
  owner text NOT NULL DEFAULT session_user,
  position bigint NOT NULL DEFAULT 0     -- everything up to here is in the copy
);

CREATE TABLE IF NOT EXISTS fleet_event (
  host_no integer NOT NULL REFERENCES fleet_host,
  position bigint NOT NULL,
  domain_id uuid NOT NULL,
  seq bigint NOT NULL,
  at timestamptz NOT NULL,
  manifest text NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (host_no, domain_id, seq)
) PARTITION BY HASH (host_no);

DO $$ BEGIN
  FOR i IN 0..15 LOOP
    EXECUTE format('CREATE TABLE IF NOT EXISTS fleet_event_%s PARTITION OF fleet_event FOR VALUES WITH (MODULUS 16, REMAINDER %s)', i, i);
  END LOOP;
END $$;

CREATE UNIQUE INDEX IF NOT EXISTS fleet_event_position ON fleet_event (host_no, position);

ALTER TABLE fleet_host ENABLE ROW LEVEL SECURITY;
ALTER TABLE fleet_event ENABLE ROW LEVEL SECURITY;

DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_policies WHERE policyname = 'fleet_own_host' AND tablename = 'fleet_host') THEN
    CREATE POLICY fleet_own_host ON fleet_host USING (owner = session_user) WITH CHECK (owner = session_user);
    CREATE POLICY fleet_own_event ON fleet_event
      USING (host_no IN (SELECT host_no FROM fleet_host WHERE owner = session_user))
      WITH CHECK (host_no IN (SELECT host_no FROM fleet_host WHERE owner = session_user));
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'actordriver_host') THEN
    CREATE ROLE actordriver_host NOLOGIN;
  END IF;
END $$;

GRANT SELECT, INSERT ON fleet_host, fleet_event TO actordriver_host;
GRANT UPDATE (position, name) ON fleet_host TO actordriver_host;
