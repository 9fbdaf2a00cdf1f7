-- A machine that stands at another gateway now is known by its maker's serial number.
CREATE INDEX machines_serial ON machines (serial, gateway, machine) WHERE serial IS NOT NULL;
