-- What leaves keeps its history: null while it is here. The round is the start of the gateway's run that spoke last before a person took the machine off: until
-- its next run the gateway goes on naming what it does not know it has lost.
ALTER TABLE machines ADD COLUMN left_at BIGINT;
ALTER TABLE machines ADD COLUMN left_why TEXT;
ALTER TABLE machines ADD COLUMN left_round BIGINT;
ALTER TABLE gateways ADD COLUMN left_at BIGINT;

-- Digest of the machines a gateway named last: while it is the same, none has come or gone.
ALTER TABLE gateways ADD COLUMN machines_digest TEXT;

-- When a module was named last: one that its machine's newest state does not name was taken off.
ALTER TABLE modules ADD COLUMN reported_at BIGINT;
UPDATE modules SET reported_at = (SELECT m.state_at FROM machines m WHERE m.gateway = modules.gateway AND m.machine = modules.machine);
