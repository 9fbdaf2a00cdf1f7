-- How machines' installations stood when somebody signed, as their gateways said.
CREATE TABLE commissioning (
  gateway TEXT NOT NULL,
  machine TEXT NOT NULL,
  at BIGINT NOT NULL,
  is_green BIGINT NOT NULL,
  document TEXT NOT NULL,
  taken_at BIGINT NOT NULL,
  PRIMARY KEY (gateway, machine, at)
);
