-- Who wanted which settings of a machine, or of a gateway itself (machine ''), and when; and what the gateway last said of them. The revision counts all
-- changes of a gateway's settings. What was there before has revision 0.
CREATE TABLE settings_changes (
  gateway TEXT NOT NULL,
  machine TEXT NOT NULL,
  organisation TEXT NOT NULL,
  revision BIGINT NOT NULL,
  content TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT NOT NULL,
  restores BIGINT,
  PRIMARY KEY (gateway, machine, revision)
);
INSERT INTO settings_changes (gateway, machine, organisation, revision, content, changed_at, changed_by)
  SELECT gateway, machine, organisation, 0, nameplate, added_at, added_by FROM paired_machines;

ALTER TABLE gateway_settings ADD COLUMN applied BIGINT NOT NULL DEFAULT 0;
ALTER TABLE gateway_settings ADD COLUMN taken BIGINT NOT NULL DEFAULT 0;
ALTER TABLE gateway_settings ADD COLUMN refused BIGINT NOT NULL DEFAULT 0;
ALTER TABLE gateway_settings ADD COLUMN taken_back BIGINT NOT NULL DEFAULT 0;
ALTER TABLE gateway_settings ADD COLUMN problems TEXT;
ALTER TABLE gateway_settings ADD COLUMN own_files TEXT;
ALTER TABLE gateway_settings ADD COLUMN reported_at BIGINT;
